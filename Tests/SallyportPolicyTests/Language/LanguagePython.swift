import Foundation

/// Runs a Python program over lines, for what another implementation says to the same input.
enum LanguagePython {
    struct Failure: Error {
        var output: String
    }

    /// What the program prints for these lines of standard input; one line for each.
    static func answers(to lines: [String], from program: String) throws -> [String] {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("sallyport-language-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        // Files on both sides: neither can fill a pipe that nobody reads.
        let input = folder.appendingPathComponent("input")
        let output = folder.appendingPathComponent("output")
        try lines.joined(separator: "\n").write(to: input, atomically: false, encoding: .utf8)
        try Data().write(to: output)
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-c", program]
        process.standardInput = try FileHandle(forReadingFrom: input)
        process.standardOutput = try FileHandle(forWritingTo: output)
        try process.run()
        process.waitUntilExit()
        let text = try String(contentsOf: output, encoding: .utf8)
        let answers = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
        guard process.terminationStatus == 0, answers.count == lines.count else { throw Failure(output: text) }
        return answers
    }
}
