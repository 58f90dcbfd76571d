import Foundation

/// A Python that has oauthlib, requests-oauthlib and Authlib, named by `SALLYPORT_PYTHON`: signers that we did not write.
enum PythonPeer {
    static var interpreter: String? { ProcessInfo.processInfo.environment["SALLYPORT_PYTHON"] }
    static var isThere: Bool { interpreter != nil }

    struct Failed: Error {
        var status: Int32
        var complaint: String
    }

    /// Runs a script with a text on its standard input, and gives what it wrote, line by line.
    static func run(_ script: String, _ arguments: [String] = [], input: Data = Data()) throws -> [Data] {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["in", "out", "err"].map { folder.appendingPathComponent($0) }
        for file in files { try input.write(to: file) }
        let process = Process()
        process.executableURL = URL(fileURLWithPath: interpreter ?? "")
        process.arguments = ["-c", script] + arguments
        // Set for this process by tests of something else; Python would obey it.
        process.environment = ProcessInfo.processInfo.environment.filter { $0.key != "SSLKEYLOGFILE" }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        for file in files.dropFirst() { try FileHandle(forWritingTo: file).truncate(atOffset: 0) }
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let complaint = try String(decoding: Data(contentsOf: files[2]), as: UTF8.self)
            throw Failed(status: process.terminationStatus, complaint: complaint)
        }
        return try Data(contentsOf: files[1]).split(separator: UInt8(ascii: "\n")).map { Data($0) }
    }
}
