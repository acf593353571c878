#!/usr/bin/env bash
# Runs protobuf's own conformance tests against the codecs of services. The argument is the folder of
# protobuf's source, of the version that is installed: on Debian, with libprotobuf-dev,
# `apt-get source protobuf` gets it (deb-src among the sources). Their runner is built in there once,
# in less than a minute.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
source=$(cd "${1:?the folder of protobuf\'s source is missing}" && pwd)
built=$source/conformance_build

if [ ! -x "$built/runner" ]; then
  mkdir -p "$built"
  protoc -I "$source/conformance" --cpp_out "$built" conformance.proto
  for version in 2 3; do
    protoc -I "$source/src" --cpp_out "$built" "google/protobuf/test_messages_proto$version.proto"
  done
  includes=(-I "$built" -I "$source/src" -I "$source/conformance" -I "$source")
  g++ -std=c++17 "${includes[@]}" -o "$built/runner" \
    "$built"/*.pb.cc "$built"/google/protobuf/*.pb.cc \
    "$source"/conformance/{binary_json,text_format}_conformance_suite.cc \
    "$source"/conformance/conformance_test{,_runner,_main}.cc \
    "$source"/conformance/third_party/jsoncpp/jsoncpp.cpp \
    -lprotobuf -lpthread
fi

# The runner passes no arguments on.
printf '#!/bin/sh\nexec %q run -A --config %q --lock %q --frozen %q %q\n' "$(command -v deno)" \
  "$here/../../../deno.json" "$here/../../../deno.lock" "$here/testee.ts" "$source" >"$built/testee"
chmod +x "$built/testee"
cd "$built" # It writes the names of what failed beside it.
./runner --enforce_recommended --failure_list "$here/expected_failures.txt" ./testee
