import ArgumentParser
import CBenchmarkSupport

/// Measures the least that noticing a change among files takes.
struct WalkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "walk", abstract: "Measure asking the system for the state of every file below a folder.")

    @Argument(help: "The folder.")
    var folder: String

    func run() throws {
        var best = Elapsed.none
        var files: Int64 = 0
        for _ in 0..<5 {
            best = min(best, .of { files = benchmark_walk(folder) })
        }
        guard files >= 0 else { throw ValidationError("\(folder) cannot be read") }
        print("\(files) files, \(best.nanoseconds / 1000) microseconds")
    }
}
