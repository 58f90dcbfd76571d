/// A policy file.
struct PolicyFile: Hashable, Sendable {
    /// As messages name it: the path that was given, and what lies below it.
    var path: String
    /// How many bytes of ``path`` lie before what is named within the folder that was given.
    var rootLength: Int

    /// Within the folder that was given.
    var relativePath: String { String(path.utf8.dropFirst(rootLength)) ?? path }
}
