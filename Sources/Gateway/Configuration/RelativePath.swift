/// Paths in files begin at the folder of the file that they are written in.
enum RelativePath {
    /// The path as it is opened from here.
    static func resolve(_ path: String, beside file: String) -> String {
        guard !path.hasPrefix("/"), let slash = file.utf8.lastIndex(of: UInt8(ascii: "/")) else { return path }
        return String(file[...slash]) + path
    }
}
