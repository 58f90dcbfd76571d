/// The search for the policy files below one folder: the folders of one depth are listed by all processors.
struct FolderSearch {
    private var listings: [FolderListing] = []
    /// For each listing, where those of its folders begin.
    private var below: [Int] = []
    private let rootLength: Int

    /// Lists a folder, whose path ends with a slash, and all below it.
    init(_ root: String) {
        rootLength = root.utf8.count
        var folders = [FolderListing.Folder(path: root)]
        while !folders.isEmpty {
            let found = Self.list(folders)
            var next = listings.count + found.count
            for listing in found {
                below.append(next)
                next += listing.folders.count
            }
            listings += found
            folders = found.flatMap(\.folders)
        }
    }

    private static func list(_ folders: [FolderListing.Folder]) -> [FolderListing] {
        Parallel.work(on: folders.count, chunk: 1, by: { [(number: Int, listing: FolderListing)]() }) { found, range in
            for number in range { found.append((number, FolderListing(folders[number]))) }
        }.joined().sorted { $0.number < $1.number }.map(\.listing)
    }

    /// Complaints about what cannot be read.
    var diagnostics: [Diagnostic] { listings.flatMap(\.diagnostics) }

    /// The files, in the order of their paths.
    var files: [PolicyFile] {
        var files: [PolicyFile] = []
        files.reserveCapacity(listings.reduce(0) { $0 + $1.entries.count })
        append(0, to: &files)
        return files
    }

    private func append(_ number: Int, to files: inout [PolicyFile]) {
        let listing = listings[number]
        var folder = below[number]
        for entry in listing.entries {
            if entry.isFolder {
                append(folder, to: &files)
                folder += 1
            } else {
                files.append(PolicyFile(folder: listing.folder.path, name: entry.name, rootLength: rootLength))
            }
        }
    }
}
