/// How much the reader takes from one file.
package struct YAMLLimits: Sendable {
    /// The longest file, in bytes.
    package var bytes = 1 << 20
    /// How many lists and maps may stand in one another; a map at the top of a document is level 1.
    package var depth = 16
    /// The longest key, in bytes of UTF-8.
    package var keyBytes = 256

    package init() {}

    /// What POLICY says of every file: 1 MiB, 16 levels, keys of 256 bytes.
    package static let policy = YAMLLimits()
}
