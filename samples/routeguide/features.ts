/** What is where: names, latitudes and longitudes, in degrees times ten million. */
export const FEATURES: readonly (readonly [name: string, latitude: number, longitude: number])[] = [
  ["Brandenburg Gate", 525_162_500, 133_777_000],
  ["Reichstag", 525_186_000, 133_762_000],
  ["Victory Column", 525_145_000, 133_501_000],
  ["Berlin Cathedral", 525_190_000, 134_010_000],
  ["Sugarloaf Mountain", -229_486_000, -431_577_000],
  ["Null Island", 0, 0],
];
