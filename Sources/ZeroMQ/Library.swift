import CZeroMQ

/// The libzmq that this process runs with.
///
/// ```swift
/// print("libzmq", Library.version)              // libzmq 4.3.4
/// guard Library.supports(.curve) else { ... }
/// ```
public enum Library {
    /// A version of libzmq, compared part by part.
    public struct Version: Hashable, Comparable, Sendable, CustomStringConvertible {
        public let major: Int
        public let minor: Int
        public let patch: Int

        public init(major: Int, minor: Int, patch: Int) {
            self.major = major
            self.minor = minor
            self.patch = patch
        }

        public var description: String { "\(major).\(minor).\(patch)" }

        public static func < (left: Version, right: Version) -> Bool {
            (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
        }
    }

    /// What a build of libzmq may or may not have.
    public enum Capability: String, Hashable, Sendable, CaseIterable {
        case ipc, pgm, tipc, vmci, norm, curve, gssapi, draft
    }

    /// The version of the library that was loaded, which may be newer than the headers this was compiled with.
    public static var version: Version {
        var (major, minor, patch): (Int32, Int32, Int32) = (0, 0, 0)
        zmq_version(&major, &minor, &patch)
        return Version(major: Int(major), minor: Int(minor), patch: Int(patch))
    }

    /// Whether the loaded library was built with `capability`.
    public static func supports(_ capability: Capability) -> Bool {
        zmq_has(capability.rawValue) == 1
    }

    /// Everything in ``Capability`` that the loaded library was built with.
    public static var capabilities: Set<Capability> {
        Set(Capability.allCases.filter(supports))
    }
}
