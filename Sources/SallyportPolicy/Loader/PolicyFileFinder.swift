/// Finds policy files.
package enum PolicyFileFinder {
    /// A policy file.
    struct File: Hashable {
        /// As messages name it: the path that was given, and what lies below it.
        var path: String
        /// Within the folder that was given.
        var relativePath: String
    }

    /// The files below `paths`, sorted by path, so that nothing depends on the order in which a folder lists them.
    static func find(_ paths: [String], _ diagnostics: inout [Diagnostic]) -> [File] {
        var files: Set<File> = []
        for path in paths {
            do throws(FileSystem.Failure) {
                switch try FileSystem.kind(of: path) {
                case .folder:
                    let root = path.utf8.last == UInt8(ascii: "/") && path != "/" ? String(path.dropLast()) : path
                    search(root, below: "", visited: [], &files, &diagnostics)
                case .file, .other:
                    let name = path.split(separator: "/").last.map(String.init) ?? path
                    files.insert(File(path: path, relativePath: name))
                }
            } catch {
                diagnostics.append(unreadable(path, error))
            }
        }
        return files.sorted { ($0.path, $0.relativePath) < ($1.path, $1.relativePath) }
    }

    /// Links are followed, since container orchestrators mount folders as links; `visited` ends a circle of them.
    private static func search(
        _ folder: String, below relative: String, visited: Set<FileSystem.Kind>, _ files: inout Set<File>,
        _ diagnostics: inout [Diagnostic]
    ) {
        do throws(FileSystem.Failure) {
            let kind = try FileSystem.kind(of: folder)
            guard !visited.contains(kind) else { return }
            for name in try FileSystem.names(in: folder) where !isLeftOut(name) {
                let path = "\(folder)/\(name)"
                let relativePath = relative.isEmpty ? name : "\(relative)/\(name)"
                switch self.kind(of: path, &diagnostics) {
                case .folder:
                    search(path, below: relativePath, visited: visited.union([kind]), &files, &diagnostics)
                case .file where isPolicyFile(name):
                    files.insert(File(path: path, relativePath: relativePath))
                case .file, .other, nil:
                    break
                }
            }
        } catch {
            diagnostics.append(unreadable(folder, error))
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
