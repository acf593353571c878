/**
 * The text of `deno-invoker.yaml`, which tells riff of this invoker; `init` goes by it, too. It is here
 * because not every way of packaging carries files that are no code; a test compares the two.
 */
export const DENO_INVOKER_YAML = `\
# Lets the riff CLI make functions for this invoker: riff invokers apply -f deno-invoker.yaml
apiVersion: projectriff.io/v1alpha1
kind: Invoker
metadata:
  name: deno
spec:
  version: 0.1.0
  matchers:
    - mod.ts
    - main.ts
    - "*.ts"
    - "*.js"
    - "*.mts"
    - "*.mjs"
  handler:
    default: "{{ .FunctionName }}"
    description: the name of the function handler (name of the exported function)
  functionTemplate:
    spec:
      protocol: grpc
  files:
    - path: Dockerfile
      template: |
        FROM projectriff/deno-function-invoker:{{ .InvokerVersion }}
        ADD {{ .Artifact }} /functions/
        ENV FUNCTION_URI file:///functions/{{ .ArtifactBase }}?handler={{ .Handler }}
  doc: |
    {{ .Process }} the function based on the TypeScript or JavaScript module specified as the artifact and the exported function specified as the handler.

    For example, type:

        riff {{ .Command }} -i words -n rot13 --handler=encode

    to {{ .Result }}.
`;
