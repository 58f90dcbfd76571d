/// A policy file.
struct PolicyFile: Sendable {
    /// The path of the folder that it lies in, to its last slash; empty where the path has none. The files of a folder share it.
    var folder: String
    /// Its name in that folder.
    var name: String
    /// How many bytes of ``folder`` lie before what is named within the folder that was given.
    var rootLength: Int

    /// As messages name it: the path that was given, and what lies below it.
    var path: String { folder + name }

    /// ``folder`` within the folder that was given.
    var relativeFolder: Substring.UTF8View { folder.utf8.dropFirst(rootLength) }

    /// Within the folder that was given.
    var relativePath: String { String(Substring(relativeFolder)) + name }
}

extension PolicyFile {
    /// A file that was given, and not found in a folder.
    init(given path: String) {
        let slash = path.utf8.lastIndex(of: UInt8(ascii: "/"))
        let start = slash.map(path.utf8.index(after:)) ?? path.startIndex
        self.init(
            folder: String(path[..<start]), name: String(path[start...]),
            rootLength: path.utf8.distance(from: path.startIndex, to: start))
    }

    /// Whether this comes before another one: in the order of the paths, as bytes.
    func precedes(_ other: PolicyFile) -> Bool {
        if folder.bytesEqual(other.folder) {
            return name.bytesEqual(other.name) ? rootLength < other.rootLength : name.bytesPrecede(other.name)
        }
        let (first, second) = (path, other.path)
        return first.bytesEqual(second) ? rootLength < other.rootLength : first.bytesPrecede(second)
    }
}

extension PolicyFile: Hashable {
    /// Byte for byte, as file systems do.
    static func == (first: PolicyFile, second: PolicyFile) -> Bool {
        first.rootLength == second.rootLength && first.name.bytesEqual(second.name)
            && first.folder.bytesEqual(second.folder)
    }

    func hash(into hasher: inout Hasher) {
        hasher.combine(rootLength)
        hasher.combine(name)
        hasher.combine(folder)
    }
}
