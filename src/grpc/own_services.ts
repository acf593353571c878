import type { OwnMethod } from "./call/serve_call.ts";
import { FILE_DESCRIPTORS } from "./reflection/reflection_descriptors.ts";
import type { DescriptorFiles } from "./reflection/reflection_index.ts";

/** Services of one's own, as their .proto files define them: what a server has to know of them. */
export interface OwnServices {
  readonly services: readonly {
    /** Its full name, as "greeter.Greeter". */
    readonly name: string;
    readonly methods: readonly {
      /** "/greeter.Greeter/SayHello". */
      readonly path: string;
      readonly requestStream: boolean;
    }[];
  }[];
  readonly files: DescriptorFiles;
}

/** What is served, and told of by health and reflection. */
export interface DescribedServices {
  /** Full names. */
  readonly names: readonly string[];
  readonly files: DescriptorFiles;
  /** Methods of one's own by path; absent: it is `function.MessageFunction`. */
  readonly methods?: ReadonlyMap<string, OwnMethod>;
}

const FUNCTION_FILE = "function.proto";
const FUNCTION_SERVICE: DescribedServices = {
  names: ["function.MessageFunction"],
  files: FILE_DESCRIPTORS,
};

/** Describes what is served at the moment: after a reload it may be something else. */
export function describedServices(
  services: () => OwnServices | undefined,
): () => DescribedServices {
  let described: { readonly own: OwnServices; readonly as: DescribedServices } | undefined;
  return () => {
    const own = services();
    if (!own) return FUNCTION_SERVICE;
    if (described?.own !== own) described = { own, as: describe(own) };
    return described.as;
  };
}

function describe({ services, files }: OwnServices): DescribedServices {
  const { [FUNCTION_FILE]: _, ...others } = FILE_DESCRIPTORS;
  const methods = services.flatMap((service) => service.methods).map(({ path, requestStream }) =>
    [path, { handler: path.slice(1), requestStream }] as const
  );
  return {
    names: services.map(({ name }) => name),
    files: { ...others, ...files },
    methods: new Map(methods),
  };
}
