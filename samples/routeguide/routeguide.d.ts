// Made of routeguide.proto by "invoker types": change that, and make this anew.
// deno-fmt-ignore-file
import type { Context, MethodCallOptions } from "@projectriff/deno-function-invoker";

/** Tells walkers what is on their way. */
export interface RouteGuide {
  /** What is at a point: a feature without a name where there is nothing. */
  getFeature: (request: Point, context: Context) => Reply<FeatureInit>;
  /** What is within a rectangle. */
  listFeatures: (request: Rectangle, context: Context) => Replies<FeatureInit>;
  /** Sums up a walk when its last point has come. */
  recordRoute: (requests: ReadableStream<Point>, context: Context) => Reply<RouteSummaryInit>;
  /** Leaves notes at points, and answers each with those that others have left there. */
  routeChat: (requests: ReadableStream<RouteNote>, context: Context) => Replies<RouteNoteInit> | TransformStream<RouteNote, RouteNoteInit>;
}

/** {@linkcode RouteGuide} as a test calls it, by `loadService<RouteGuideClient>`. */
export interface RouteGuideClient {
  getFeature: (request: PointInit, options?: MethodCallOptions) => Promise<Feature>;
  listFeatures: (request: RectangleInit, options?: MethodCallOptions) => ReadableStream<Feature>;
  recordRoute: (requests: Requests<PointInit>, options?: MethodCallOptions) => Promise<RouteSummary>;
  routeChat: (requests: Requests<RouteNoteInit>, options?: MethodCallOptions) => ReadableStream<RouteNote>;
}

/** In degrees times ten million: a number that no language rounds. */
export interface Point {
  latitude: number;
  longitude: number;
}

/** {@linkcode Point} where it is written. */
export interface PointInit {
  latitude?: number | undefined;
  longitude?: number | undefined;
}

export interface Feature {
  name: string;
  location?: Point;
}

/** {@linkcode Feature} where it is written. */
export interface FeatureInit {
  name?: string | undefined;
  location?: PointInit | undefined;
}

/** Two opposite corners, whichever. */
export interface Rectangle {
  lo?: Point;
  hi?: Point;
}

/** {@linkcode Rectangle} where it is written. */
export interface RectangleInit {
  lo?: PointInit | undefined;
  hi?: PointInit | undefined;
}

export interface RouteSummary {
  pointCount: number;
  /** How many of the points have a feature. */
  featureCount: number;
  /** In metres. */
  distance: number;
  /** In seconds, from the first point to the last. */
  elapsedTime: number;
}

/** {@linkcode RouteSummary} where it is written. */
export interface RouteSummaryInit {
  pointCount?: number | undefined;
  /** How many of the points have a feature. */
  featureCount?: number | undefined;
  /** In metres. */
  distance?: number | undefined;
  /** In seconds, from the first point to the last. */
  elapsedTime?: number | undefined;
}

export interface RouteNote {
  location?: Point;
  message: string;
}

/** {@linkcode RouteNote} where it is written. */
export interface RouteNoteInit {
  location?: PointInit | undefined;
  message?: string | undefined;
}

/** Requests one after the other. */
type Requests<T> = Iterable<T> | AsyncIterable<T>;

/** Responses one after the other, or a promise of them. */
type Replies<T> = Reply<Iterable<T> | AsyncIterable<T>>;

/** A response, or a promise of it. */
type Reply<T> = T | Promise<T>;
