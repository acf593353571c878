/**
 * What the platform shows to a function, and what stands between it and what is not its own.
 *
 * - `own`: nothing but the realm's own can be reached by it
 * - `asks`: Deno asks for a permission
 * - `closed`: none, empty or refused; `doors_test.ts` tries it
 * - `open`: it reaches more, which docs/sandbox.md says
 */
export type Guard = "own" | "asks" | "closed" | "open";

/** The names of one namespace, by what guards them. */
export type PlatformTable = Readonly<Record<string, Readonly<Record<Guard, string>>>>;

export const PLATFORM: PlatformTable = {
  globalThis: {
    own: `Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String
      Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError
      TypeError URIError globalThis JSON Math Intl ArrayBuffer Atomics Uint8Array Int8Array
      Uint16Array Int16Array Uint32Array Int32Array BigUint64Array BigInt64Array Uint8ClampedArray
      Float32Array Float64Array DataView Map BigInt Set Iterator WeakMap WeakSet Proxy Reflect
      FinalizationRegistry WeakRef decodeURI decodeURIComponent encodeURI encodeURIComponent escape
      unescape eval isFinite isNaN Temporal SuppressedError DisposableStack AsyncDisposableStack
      Float16Array SharedArrayBuffer WebAssembly
      queueMicrotask AbortController AbortSignal Blob ByteLengthQueuingStrategy CloseEvent
      CompressionStream CountQueuingStrategy CryptoKey CustomEvent DecompressionStream DOMException
      QuotaExceededError DOMMatrix DOMMatrixReadOnly DOMPoint DOMPointReadOnly DOMQuad DOMRect
      DOMRectReadOnly ErrorEvent Event EventTarget File FileReader FormData Headers ImageData
      ImageBitmap MessageEvent Performance PerformanceEntry PerformanceMark PerformanceMeasure
      PerformanceObserver PerformanceObserverEntryList ProgressEvent PromiseRejectionEvent
      ReadableStream ReadableStreamDefaultReader Request Response TextDecoder TextEncoder
      TextDecoderStream TextEncoderStream TransformStream URL URLPattern URLSearchParams
      MessageChannel MessagePort WritableStream WritableStreamDefaultWriter
      WritableStreamDefaultController ReadableByteStreamController ReadableStreamBYOBReader
      ReadableStreamBYOBRequest ReadableStreamDefaultController TransformStreamDefaultController
      atob btoa createImageBitmap clearInterval clearTimeout crypto Crypto SubtleCrypto performance
      setImmediate clearImmediate Buffer global reportError setInterval setTimeout structuredClone
      OffscreenCanvas ImageBitmapRenderingContext onunhandledrejection WorkerLocation location
      Location Window WorkerGlobalScope DedicatedWorkerGlobalScope self Navigator WorkerNavigator
      NavigatorUAData name close closed onerror onload onbeforeunload onunload onmessage
      dispatchEvent nodeBootstrap Deno process navigator console postMessage`,
    asks: "fetch WebSocket EventSource",
    closed: `Worker Cache CacheStorage Storage GPU GPUAdapter GPUAdapterInfo GPUBuffer
      GPUBufferUsage GPUCanvasContext GPUColorWrite GPUCommandBuffer GPUCommandEncoder
      GPUCompilationInfo GPUCompilationMessage GPUComputePassEncoder GPUComputePipeline GPUDevice
      GPUDeviceLostInfo GPUError GPUBindGroup GPUBindGroupLayout GPUInternalError GPUPipelineError
      GPUUncapturedErrorEvent GPUPipelineLayout GPUQueue GPUQuerySet GPUMapMode GPUOutOfMemoryError
      GPURenderBundle GPURenderBundleEncoder GPURenderPassEncoder GPURenderPipeline GPUSampler
      GPUShaderModule GPUShaderStage GPUSupportedFeatures GPUSupportedLimits GPUTexture
      GPUTextureView GPUTextureUsage GPUValidationError`,
    open: "BroadcastChannel Lock LockManager alert confirm prompt",
  },
  Deno: {
    own: `internal test bench lint isatty version build errors inspect SeekMode permissions
      Permissions PermissionStatus upgradeWebSocket refTimer unrefTimer HttpClient createHttpClient
      telemetry pid ppid noColor exit exitCode cpuUsage memoryUsage jupyter UnsafeCallback
      UnsafePointer UnsafePointerView UnsafeFnPointer`,
    asks: `Process run writeFileSync writeFile writeTextFileSync writeTextFile readTextFile
      readTextFileSync readFile readFileSync watchFs chmodSync chmod chown chownSync copyFileSync
      makeTempDirSync makeTempDir makeTempFileSync makeTempFile mkdirSync mkdir copyFile readDirSync
      readDir readLinkSync readLink realPathSync realPath removeSync remove renameSync rename
      statSync lstatSync stat lstat truncateSync truncate open openSync create createSync loadavg
      connectTls listenTls startTls symlink symlinkSync link linkSync serveHttp resolveDns utime
      utimeSync osRelease osUptime hostname systemMemoryInfo networkInterfaces gid uid Command
      ChildProcess spawn spawnAndWait spawnAndWaitSync dlopen umask FsFile`,
    closed: "args chdir connect listen serve kill addSignalListener removeSignalListener",
    open: "cwd env execPath mainModule stdin stdout stderr consoleSize",
  },
  navigator: {
    own: "constructor hardwareConcurrency userAgent language languages platform userAgentData",
    asks: "",
    closed: "",
    open: "locks",
  },
  process: {
    own: `_debugEnd _debugProcess _eval _events _eventsCount _exiting _fatalException
      _getActiveHandles _getActiveRequests _maxListeners abort allowedNodeEnvironmentFlags arch
      argv0 availableMemory channel config connected constrainedMemory cpuUsage debugPort
      disconnect emitWarning exit exitCode features getActiveResourcesInfo getBuiltinModule
      hasUncaughtExceptionCaptureCallback hrtime mainModule memoryUsage moduleLoadList nextTick
      noDeprecation pid platform ppid reallyExit release resourceUsage send setSourceMapsEnabled
      setUncaughtExceptionCaptureCallback sourceMapsEnabled threadCpuUsage title uptime version
      versions`,
    asks: `dlopen getegid geteuid getgid getgroups getuid initgroups loadEnvFile report setegid
      seteuid setgid setgroups setuid umask`,
    closed: "_kill addListener argv binding chdir execArgv kill on",
    open: "_rawDebug cwd env execPath openStdin stderr stdin stdout",
  },
  "node:": {
    own: `buffer console diagnostics_channel events path/posix path/win32 path sys url util assert
      async_hooks constants domain punycode string_decoder timers timers/promises util/types
      crypto zlib assert/strict readline readline/promises stream/web stream stream/consumers
      stream/promises querystring node:test/reporters node:test perf_hooks repl trace_events
      _stream_duplex _stream_passthrough _stream_readable _stream_transform _stream_writable
      _http_common _http_outgoing vm`,
    asks: `dns dns/promises os _http_agent _http_server http http2 https child_process cluster tls
      _tls_common _tls_wrap inspector inspector/promises node:sqlite wasi`,
    closed: "worker_threads net dgram tty v8",
    open: "fs fs/promises module process",
  },
};

/** What tries each that is closed: a name in `attempts.js`. The graphics card has its own. */
export const TRIED_BY: Readonly<Record<string, string>> = {
  Worker: "in a worker",
  worker_threads: "in a thread",
  net: "a socket, by net",
  dgram: "a datagram socket",
  tty: "a terminal, by default",
  v8: "flags of V8",
  args: "the command line",
  argv: "the command line",
  execArgv: "the command line",
  chdir: "the working folder",
  connect: "vsock, to connect",
  listen: "vsock, to listen",
  serve: "vsock, to serve",
  kill: "the end of its process",
  _kill: "the end of its process, by internals",
  addSignalListener: "signals",
  removeSignalListener: "signals",
  on: "signals",
  addListener: "signals",
  binding: "a handle, by the binding",
  Cache: "the cache",
  CacheStorage: "the cache",
  Storage: "local storage",
};
