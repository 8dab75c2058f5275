#!/bin/sh
# Writes fleet.json into a Swift string, so that the statistics are part of every program that links Simulation and no
# file has to be found where it is installed. (SwiftPM's own .embedInCode makes an array literal of single bytes, which
# takes the optimiser half a minute for these eight kilobytes.) Run it after fleet.json has changed; a test compares.
set -eu
cd "$(dirname "$0")"
{
    echo '// Made by Resources/embed.sh from Resources/fleet.json. Do not edit.'
    echo '// swift-format-ignore-file'
    echo
    echo 'extension FleetStatistics {'
    echo '    /// The text of Resources/fleet.json.'
    echo '    package static let cmapssJSON = #"""'
    cat fleet.json
    echo '"""#'
    echo '}'
} >../Fleet/FleetStatistics+CMAPSSData.swift
