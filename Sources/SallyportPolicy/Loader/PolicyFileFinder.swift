/// Finds policy files.
package enum PolicyFileFinder {
    /// The files below `paths`, sorted by path, so that nothing depends on the order in which a folder lists them.
    static func find(_ paths: [String], _ diagnostics: inout [Diagnostic]) -> [PolicyFile] {
        var files: [PolicyFile] = []
        for path in paths {
            do throws(FileSystem.Failure) {
                switch try FileSystem.kind(of: path) {
                case .folder:
                    let hasSlash = path.utf8.last == UInt8(ascii: "/") && path != "/"
                    let search = FolderSearch(hasSlash ? path : "\(path)/")
                    files += search.files
                    diagnostics += search.diagnostics
                case .file, .other: files.append(PolicyFile(given: path))
                }
            } catch {
                diagnostics.append(unreadable(path, error))
            }
        }
        // What lies below one folder was found in order, and once.
        if paths.count == 1 { return files }
        return files.sorted { $0.precedes($1) }.reduce(into: []) { found, file in
            if found.last != file { found.append(file) }
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

    /// Whether a file of this name is one.
    static func isPolicyFile(_ name: String) -> Bool { name.hasSuffix(".yaml") || name.hasSuffix(".yml") }

    /// The complaint about what cannot be read.
    static func unreadable(_ path: String, _ failure: FileSystem.Failure) -> Diagnostic {
        Diagnostic(
            .unreadableFile, "`\(path)` cannot be read: \(failure.description)",
            at: SourceSpan(file: path, range: SourceRange(at: .start)),
            help: failure.isAbsence
                ? "correct the path, or the link that leads here" : "let the user that runs this read it, or remove it")
    }
}
