/// Bytes that must not be seen: a consumer's secret or a token's.
///
/// Its descriptions and its mirror are redacted, and two are compared in time that depends on their lengths alone.
package struct Secret: Sendable, Equatable {
    private let bytes: [UInt8]

    /// A secret of these bytes, as they stand.
    package init(bytes: some Sequence<UInt8>) {
        self.bytes = Array(bytes)
    }

    /// A secret of the UTF-8 bytes of a text, as they stand: nothing is trimmed.
    package init(_ text: String) {
        self.init(bytes: text.utf8)
    }

    /// Whether there is nothing in it.
    package var isEmpty: Bool { bytes.isEmpty }

    /// Lends the bytes. They are not to be kept, logged or put into an error.
    package func withBytes<Result>(_ body: ([UInt8]) -> Result) -> Result {
        body(bytes)
    }

    /// Compares in constant time for secrets of the same length.
    package static func == (left: Secret, right: Secret) -> Bool {
        constantTimeEqual(left.bytes, right.bytes)
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always `<secret>`.
    package var description: String { "<secret>" }
    /// Always `<secret>`.
    package var debugDescription: String { "<secret>" }
    /// Shows nothing, so that `dump` and interpolation of an enclosing value show nothing either.
    package var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// Whether two byte strings are the same, without stopping at the first difference.
func constantTimeEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    var difference: UInt8 = 0
    for index in left.indices { difference |= left[index] ^ right[index] }
    return difference == 0
}
