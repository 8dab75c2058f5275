#!/bin/sh
# Makes tandem.pb.swift from tandem.proto again. Needs protoc (Debian: protobuf-compiler) and git; builds the generator, unless
# PROTOC_GEN_SWIFT names one: it must be of the swift-protobuf release below, which is also the oldest that the package accepts.
set -eu

release=1.39.0
here=$(cd "$(dirname "$0")" && pwd)
plugin=${PROTOC_GEN_SWIFT:-}

if [ -z "$plugin" ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    git clone --quiet --depth 1 --branch "$release" https://github.com/apple/swift-protobuf "$work/swift-protobuf"
    swift build --package-path "$work/swift-protobuf" --configuration release --product protoc-gen-swift
    plugin=$work/swift-protobuf/.build/release/protoc-gen-swift
fi

# Internal: the messages of `Messages/` are what users of the module see.
protoc --proto_path="$here" \
    --plugin=protoc-gen-swift="$plugin" \
    --swift_out="$here" \
    --swift_opt=Visibility=Internal \
    --swift_opt=FileNaming=DropPath \
    --swift_opt=UseAccessLevelOnImports=true \
    tandem/v1/tandem.proto
