internal import Glibc

/// Bytes that must not be shown, such as a private key: no description tells them, and their memory is overwritten
/// when the last reference goes.
package final class SecretBytes: Sendable {
    // Safe although mutable: after `init` it is written in `deinit` alone, when nobody else has a reference.
    private nonisolated(unsafe) var storage: [UInt8]

    /// Takes `bytes` over. What other variables hold them is not overwritten: give away the only one.
    package init(_ bytes: consuming [UInt8]) {
        unsafe storage = bytes
    }

    deinit {
        unsafe storage.wipe()
    }

    /// The bytes. The array shares this value's memory, so that reading copies nothing; do not keep it longer than
    /// this value, for memory that is still shared when the value goes cannot be overwritten.
    package var bytes: [UInt8] { unsafe storage }

    /// How many bytes there are.
    package var count: Int { unsafe storage.count }
}

extension SecretBytes: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The size alone.
    package var description: String { "<\(count) secret bytes>" }
    /// The size alone.
    package var debugDescription: String { description }
    /// Shows no children, so that `dump` tells nothing either.
    package var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension [UInt8] {
    /// Overwrites the elements with zeros, in a way that the optimiser does not take for a useless store.
    mutating func wipe() {
        unsafe withUnsafeMutableBytes { memory in
            guard let start = memory.baseAddress else { return }
            unsafe explicit_bzero(start, memory.count)
        }
    }
}
