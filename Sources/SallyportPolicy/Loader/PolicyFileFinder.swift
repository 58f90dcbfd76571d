/// Finds policy files.
package enum PolicyFileFinder {
    /// The files below `paths`, sorted by path, so that nothing depends on the order in which a folder lists them.
    static func find(_ paths: [String], _ diagnostics: inout [Diagnostic]) -> [PolicyFile] {
        var files: [PolicyFile] = []
        for path in paths {
            do throws(FileSystem.Failure) {
                switch try FileSystem.kind(of: path) {
                case .folder:
                    let root = path.utf8.last == UInt8(ascii: "/") && path != "/" ? String(path.dropLast()) : path
                    search(root, rootLength: root.utf8.count + 1, visited: [], &files, &diagnostics)
                case .file, .other:
                    let length = path.split(separator: "/").last?.utf8.count ?? path.utf8.count
                    files.append(PolicyFile(path: path, rootLength: path.utf8.count - length))
                }
            } catch {
                diagnostics.append(unreadable(path, error))
            }
        }
        // What lies below one folder was found in order, and once.
        if paths.count == 1 { return files }
        return Set(files).sorted { first, second in
            guard first.path == second.path else { return first.path.bytesPrecede(second.path) }
            return first.rootLength < second.rootLength
        }
    }

    /// Links are followed, since container orchestrators mount folders as links; `visited` ends a circle of them.
    private static func search(
        _ folder: String, rootLength: Int, visited: Set<FileSystem.Kind>, _ files: inout [PolicyFile],
        _ diagnostics: inout [Diagnostic]
    ) {
        do throws(FileSystem.Failure) {
            let kind = try FileSystem.kind(of: folder)
            guard !visited.contains(kind) else { return }
            for found in entries(in: folder, try FileSystem.entries(in: folder), &diagnostics) {
                let path = "\(folder)/\(found.name)"
                if found.isFolder {
                    search(path, rootLength: rootLength, visited: visited.union([kind]), &files, &diagnostics)
                } else {
                    files.append(PolicyFile(path: path, rootLength: rootLength))
                }
            }
        } catch {
            diagnostics.append(unreadable(folder, error))
        }
    }

    /// The folders and policy files among what a folder holds, in the order of the paths that lie in them.
    private static func entries(
        in folder: String, _ found: [FileSystem.Entry], _ diagnostics: inout [Diagnostic]
    ) -> [FileSystem.Entry] {
        var entries: [FileSystem.Entry] = []
        for var entry in found where !isLeftOut(entry.name) {
            if !entry.isFile, !entry.isFolder {
                let kind = kind(of: "\(folder)/\(entry.name)", &diagnostics)
                entry.isFile = kind == .file
                if case .folder = kind { entry.isFolder = true }
            }
            if entry.isFolder || entry.isFile && isPolicyFile(entry.name) { entries.append(entry) }
        }
        return entries.sorted { first, second in
            guard first.isFolder || second.isFolder else { return first.name.bytesPrecede(second.name) }
            // A slash follows the name of a folder, and may come behind what follows another's.
            let names = [first, second].map { $0.isFolder ? "\($0.name)/" : $0.name }
            return names[0].bytesPrecede(names[1])
        }
    }

    /// What lies in a folder; nil, after a complaint that names it, for a link that leads nowhere and the like.
    private static func kind(of path: String, _ diagnostics: inout [Diagnostic]) -> FileSystem.Kind? {
        do throws(FileSystem.Failure) {
            return try FileSystem.kind(of: path)
        } catch {
            diagnostics.append(unreadable(path, error))
            return nil
        }
    }

    /// Whether a file of this path below a policy folder is a policy file, as `find` has it.
    package static func finds(_ relativePath: String) -> Bool {
        let names = relativePath.split(separator: "/").map(String.init)
        return !names.contains(where: isLeftOut) && names.last.map(isPolicyFile) ?? false
    }

    /// Whether a file or folder of this name is left out, with all that it holds.
    package static func isLeftOut(_ name: String) -> Bool {
        name.hasPrefix(".") || name.hasSuffix("~") || name.hasSuffix(".swp")
    }

    private static func isPolicyFile(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

    private static func unreadable(_ path: String, _ failure: FileSystem.Failure) -> Diagnostic {
        Diagnostic(
            .unreadableFile, "`\(path)` cannot be read: \(failure.description)",
            at: SourceSpan(file: path, range: SourceRange(at: .start)),
            help: failure.isAbsence
                ? "correct the path, or the link that leads here" : "let the user that runs this read it, or remove it")
    }
}
