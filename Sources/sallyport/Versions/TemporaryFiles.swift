import Foundation

/// Files without a name for what a process reads and for what it complains about; they end with it.
struct TemporaryFiles {
    let input: FileHandle
    let error: FileHandle

    init(input text: String?) throws {
        input = try text.map(Self.file(holding:)) ?? FileHandle.nullDevice
        error = try Self.file(holding: "")
    }

    func errorBytes() throws -> [UInt8] {
        try error.seek(toOffset: 0)
        return Array(try error.readToEnd() ?? Data())
    }

    private static func file(holding text: String) throws -> FileHandle {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("sallyport-\(UUID().uuidString)")
        guard
            FileManager.default.createFile(
                atPath: url.path, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
        else { throw CommandFailure("`\(url.path)` cannot be written: make room in the folder for temporary files") }
        defer { try? FileManager.default.removeItem(at: url) }
        return try FileHandle(forUpdating: url)
    }
}
