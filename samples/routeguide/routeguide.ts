/** The service `routeguide.RouteGuide` of routeguide.proto: one method of each kind. */

import { defineService } from "@projectriff/deno-function-invoker";
import { FEATURES } from "./features.ts";
import type { Feature, Point, RouteGuide, RouteNote } from "./routeguide.d.ts";

const ORIGIN: Point = { latitude: 0, longitude: 0 };
/** The oldest go, so that talkative walkers do not fill the memory. */
const MAX_NOTES = 1000;

const features: readonly Feature[] = FEATURES.map(([name, latitude, longitude]) => ({
  name,
  location: { latitude, longitude },
}));
const notes: RouteNote[] = [];

export default defineService<RouteGuide>({
  getFeature: (point) => featureAt(point) ?? { location: point },

  *listFeatures({ lo = ORIGIN, hi = ORIGIN }) {
    const isBetween = (value: number, one: number, other: number) =>
      value >= Math.min(one, other) && value <= Math.max(one, other);
    for (const feature of features) {
      const { latitude, longitude } = feature.location ?? ORIGIN;
      if (
        isBetween(latitude, lo.latitude, hi.latitude) &&
        isBetween(longitude, lo.longitude, hi.longitude)
      ) yield feature;
    }
  },

  async recordRoute(points) {
    let [pointCount, featureCount, distance, started] = [0, 0, 0, Date.now()];
    let last: Point | undefined;
    for await (const point of points) {
      if (last) distance += metresBetween(last, point);
      else started = Date.now();
      if (featureAt(point)) featureCount++;
      pointCount++;
      last = point;
    }
    const elapsedTime = Math.floor((Date.now() - started) / 1000);
    return { pointCount, featureCount, distance: Math.round(distance), elapsedTime };
  },

  async *routeChat(incoming) {
    for await (const note of incoming) {
      const { location = ORIGIN } = note;
      yield* notes.filter((other) => isSame(other.location ?? ORIGIN, location));
      notes.push(note);
      if (notes.length > MAX_NOTES) notes.shift();
    }
  },
});

function featureAt(point: Point): Feature | undefined {
  return features.find(({ location }) => location && isSame(location, point));
}

function isSame(one: Point, other: Point): boolean {
  return one.latitude === other.latitude && one.longitude === other.longitude;
}

/** Along the surface of the earth, as if it was a ball. */
function metresBetween(one: Point, other: Point): number {
  const radians = (value: number) => value / 1e7 * Math.PI / 180;
  const halfSine = (angle: number) => Math.sin(angle / 2) ** 2;
  const [from, to] = [radians(one.latitude), radians(other.latitude)];
  const share = halfSine(to - from) +
    Math.cos(from) * Math.cos(to) * halfSine(radians(other.longitude - one.longitude));
  return 2 * 6_371_000 * Math.asin(Math.sqrt(share));
}
