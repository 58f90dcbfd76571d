import ArgumentParser
import CBenchmarkSupport
import Foundation
import SallyportPolicy

/// Measures loading, beside the events of libyaml over the same bytes, on as many threads.
struct LoadCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "load", abstract: "Measure loading.")

    @Argument(help: "The workload's folder.")
    var folder: String

    @Option(help: "How many threads scan events.")
    var threads = ProcessInfo.processInfo.activeProcessorCount

    @Option(help: "How often each is done, all of them in turn; medians count.")
    var rounds = 9

    func run() throws {
        // The first reading fills the system's cache of files.
        let files = try FileSet(folder)
        let memory = MemoryPeak.during { keep(Self.load(folder)) }
        let checkMemory = MemoryPeak.during { keep(Self.check(folder)) }
        let bytes = files.byteCount
        print("\(files.paths.count) files, \(bytes / 1_000_000) MB, \(threads) threads\n")
        var (scan, readAndScan, load, check): ([Elapsed], [Elapsed], [Elapsed], [Elapsed]) = ([], [], [], [])
        for _ in 0..<rounds {
            let texts = try files.read()
            scan.append(.of { texts.scanEvents(threads: threads) })
            readAndScan.append(try .of { try files.readAndScanEvents(threads: threads) })
            load.append(.of { keep(Self.load(folder)) })
            check.append(.of { keep(Self.check(folder)) })
        }
        print("                                    seconds   processor   to events              of which processor")
        let lines = [
            ("libyaml's events", scan), ("files read, and libyaml's events", readAndScan),
            ("loaded, as the gateway does", load), ("checked, with every warning", check),
        ]
        for (name, elapsed) in lines where rounds > 0 { print(Elapsed.line(name, elapsed, beside: scan)) }
        print("\npeak memory of loading              \(memory / 1_000_000) MB, \(ratio(memory, bytes)) of the YAML")
        print("peak memory of checking             \(checkMemory / 1_000_000) MB, \(ratio(checkMemory, bytes))")
    }

    /// Loads as the gateway does when it starts.
    /// - Returns: how many rules there are.
    private static func load(_ folder: String) -> Int { PolicyLoader.reload([folder], after: nil).outcome.rules }

    /// Looks for all that there is to say.
    /// - Returns: how many complaints there are.
    private static func check(_ folder: String) -> Int { PolicyLoader.check([folder], lint: true).diagnostics.count }
}

/// A ratio with two digits.
func ratio(_ first: Int, _ second: Int) -> String { String(format: "%.2fx", Double(first) / Double(max(1, second))) }
