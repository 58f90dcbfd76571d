import ArgumentParser
import AuditTrail
import Foundation
import SallyportPolicy

/// `sallyport audit`: looks for records in audit files.
struct AuditCommand: ParsableCommand {
    enum Format: String, ExpressibleByArgument, CaseIterable {
        case text, json
    }

    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract: "Find, follow and summarise the records of requests in audit files.",
        discussion: """
            Files are read in the order of their first records, - is standard input. A record has to meet every kind of \
            condition; of a condition that is repeated, one. Lines that are no records are reported on standard error.
            Exits with 0 when a record was found, 1 when none was, and 2 when it could not run.
            """
    )

    @Argument(help: "Audit files, with those that were put away; - for standard input.")
    var files: [String]

    @OptionGroup(title: "Conditions")
    var conditions: AuditConditions

    @Option(help: ArgumentHelp("Show only the last so many records.", valueName: "count"))
    var tail: Int?

    @Flag(help: "Go on with what is written to the newest of the files, until interrupted.")
    var follow = false

    @Flag(help: "Count the records instead of showing them.")
    var summary = false

    @Option(help: "How many values of each kind a summary shows.")
    var top = 10

    @Option(help: "How to print: text, or json (records as they stand in the files, one a line).")
    var format: Format = .text

    func validate() throws {
        if files.filter({ $0 == "-" }).count > 1 { throw ValidationError("standard input can be read once") }
        if follow, files.contains("-") { throw ValidationError("--follow takes files; a pipe is read as it comes") }
        if let tail, tail < 0 { throw ValidationError("--tail takes 0 or a number above it") }
        if top < 1 { throw ValidationError("--top takes 1 or a number above it") }
        if summary, follow || tail != nil { throw ValidationError("--summary goes neither with --follow nor --tail") }
    }

    func run() throws {
        var search = AuditSearch(
            filter: try conditions.filter(), shows: summary ? .summary(top: top) : .records(tail: tail))
        var scan = AuditScan { Terminal.writeError("\($0)\n") }
        var printer = AuditPrinter(format, TextStyle(isColoured: Terminal.isColoured))
        do {
            var files = try AuditFiles(files)
            try files.read(&scan, isOver: !follow) { search.take($0, $1) { printer.print($0, $1) } }
            search.finish { printer.print($0, $1) }
            printer.flush()
            if follow, let follower = files.follower { try goOn(follower, &search, &scan, &printer) }
        } catch let failure as AuditFiles.Unreadable {
            throw failure.reported
        }
        if let summary = search.summary { printer.print(summary, scan) }
        printer.flush()
        if search.found == 0 { throw ExitCode.found }
    }

    /// Looks five times a second, until the process is ended.
    private func goOn(
        _ follower: AuditFollower, _ search: inout AuditSearch, _ scan: inout AuditScan, _ printer: inout AuditPrinter
    ) throws {
        var follower = follower
        while true {
            try follower.read(&scan) { search.take($0, $1) { printer.print($0, $1) } }
            printer.flush()
            Thread.sleep(forTimeInterval: 0.2)
        }
    }
}

extension AuditFiles.Unreadable {
    /// How a command ends, once it has said why.
    var reported: ExitCode {
        Terminal.writeError("error: `\(path)` cannot be read: \(reason)\n")
        return .couldNotRun
    }
}
