import { grantVariable } from "./grant_variable.ts";
import { quotedText } from "./quoted_text.ts";
import type { ResourceGrant, ResourceOptions } from "./resource_options.ts";
import { yamlScalar } from "./yaml_scalar.ts";

/** The Knative Service of a function: `service.yaml`. */
export function knativeService(
  { name, image, grants, broker, output }: ResourceOptions,
): string {
  return `\
# The function as a Service of Knative Serving, 1.12 or newer.
apiVersion: serving.knative.dev/v1
kind: Service
metadata:
  name: ${yamlScalar(name)}
spec:
  template:
    metadata:
      annotations:
        # There are as many replicas as it takes for each to have some 70 Calls at a time, 70 % of
        # this. A Call that streams counts until it ends. For a function that computes, lower it
        # to what one core does at a time.
        autoscaling.knative.dev/metric: concurrency
        autoscaling.knative.dev/target: "100"
        # With "0" there is no replica where there are no Calls, and the first Call waits until one
        # has started; "1" keeps one.
        autoscaling.knative.dev/min-scale: "0"
        # The most replicas that there may be; "0" sets no limit.
        autoscaling.knative.dev/max-scale: "10"
    spec:
      # How long a Call may take, in seconds, also one that streams, and how long a replica that is
      # stopped may go on with its Calls. A cluster allows 600 unless it was configured otherwise.
      timeoutSeconds: 300
      # Otherwise a Service of the name "invoker" would set INVOKER_PORT.
      enableServiceLinks: false
      # Keeps the token for the cluster's API out of the container.
      automountServiceAccountToken: false
      containers:
        - name: main
          image: ${yamlScalar(image)}
          ports:
            # By this name Knative knows that it is HTTP/2, which gRPC needs.
            - name: h2c
              containerPort: 10382
          env:
            - name: INVOKER_HOST
              value: "0.0.0.0"
${broker !== undefined && output !== undefined ? eventType(output) : ""}\
${grants.length === 0 ? NO_GRANTS : GRANTS + grants.map(grantText).join("")}\
          # It is ready when the function is loaded.
          readinessProbe:
            grpc:
              port: 10382
              # All of the invoker. To leave it out takes Knative 1.13.
              service: ""
          # A container that cannot serve for half a minute is started anew.
          livenessProbe:
            grpc:
              port: 10382
              service: ""
            initialDelaySeconds: 10
            periodSeconds: 10
            timeoutSeconds: 5
            failureThreshold: 3
          resources:
            requests:
              cpu: 100m
              memory: 128Mi
            # With INVOKER_ISOLATION=process: INVOKER_MEMORY_LIMIT (512) for each of
            # INVOKER_SANDBOXES (1), and 100Mi for the invoker itself.
            limits:
              memory: 512Mi
          securityContext:
            runAsNonRoot: true
            readOnlyRootFilesystem: true
            allowPrivilegeEscalation: false
            capabilities:
              drop:
                - ALL
            seccompProfile:
              type: RuntimeDefault
`;
}

function eventType(type: string): string {
  return `\
            # The type of the events that are its answers.
            - name: INVOKER_EVENT_TYPE
              value: ${quotedText(type)}
`;
}

const NO_GRANTS = `\
            # The function may read its own folder, and nothing else. To grant more, name it here,
            # as in INVOKER_ALLOW_NET with the value "api.example.com:443".
`;

const GRANTS = `\
            # What the function may do beside reading its own folder.
`;

function grantText(grant: ResourceGrant): string {
  const { name, value } = grantVariable(grant);
  return `\
            - name: ${name}
              value: ${quotedText(value)}
`;
}
