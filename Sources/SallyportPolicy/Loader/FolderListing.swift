/// The folders and policy files in one folder.
struct FolderListing: Sendable {
    /// A folder to list.
    struct Folder: Sendable {
        /// With a slash at its end.
        var path: String
        /// The folders that led here. Links are followed, since container orchestrators mount folders as links; this ends
        /// a circle of them.
        var above: Set<FileSystem.Kind> = []
    }

    /// A policy file, or a folder that may hold some.
    struct Entry: Sendable {
        var name: String
        var isFolder: Bool
    }

    let folder: Folder
    /// In the order of the paths that lie in them.
    private(set) var entries: [Entry] = []
    /// The folders among `entries`, in their order.
    private(set) var folders: [Folder] = []
    private(set) var diagnostics: [Diagnostic] = []

    init(_ folder: Folder) {
        self.folder = folder
        do throws(FileSystem.Failure) {
            let open = try OpenFolder(folder.path)
            let kind = try open.kind()
            guard !folder.above.contains(kind) else { return }
            for found in try open.entries() where !PolicyFileFinder.isLeftOut(found.name) { add(found) }
            sort()
            let above = folder.above.union([kind])
            folders = entries.filter(\.isFolder).map { Folder(path: "\(folder.path)\($0.name)/", above: above) }
        } catch {
            diagnostics.append(PolicyFileFinder.unreadable(String(folder.path.dropLast()), error))
        }
    }

    private mutating func add(_ found: OpenFolder.Entry) {
        var (isFile, isFolder) = (found.isFile, found.isFolder)
        if !isFile, !isFolder {
            let kind = kind(of: "\(folder.path)\(found.name)")
            isFile = kind == .file
            if case .folder = kind { isFolder = true }
        }
        if isFolder || isFile && PolicyFileFinder.isPolicyFile(found.name) {
            entries.append(Entry(name: found.name, isFolder: isFolder))
        }
    }

    /// What a path leads to; nil, after a complaint that names it, for a link that leads nowhere and the like.
    private mutating func kind(of path: String) -> FileSystem.Kind? {
        do throws(FileSystem.Failure) {
            return try FileSystem.kind(of: path)
        } catch {
            diagnostics.append(PolicyFileFinder.unreadable(path, error))
            return nil
        }
    }

    private mutating func sort() {
        let entries = entries
        let order = entries.indices.map { (key: entries[$0].key, index: $0) }.sorted { first, second in
            guard first.key == second.key else { return first.key < second.key }
            return entries[first.index].sortedName.bytesPrecede(entries[second.index].sortedName)
        }
        self.entries = order.map { entries[$0.index] }
    }
}

extension FolderListing.Entry {
    /// A slash follows the name of a folder, and may come behind what follows another's.
    fileprivate var sortedName: String { isFolder ? "\(name)/" : name }

    /// The beginning of ``sortedName``, which is the whole of most: to compare numbers is quicker than to compare texts.
    fileprivate var key: UInt128 {
        let name = sortedName.utf8.span
        var key: UInt128 = 0
        for place in 0..<16 { key = key << 8 | UInt128(place < name.count ? name[place] : 0) }
        return key
    }
}
