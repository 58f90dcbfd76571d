/// The lines of a span as they are shown, with what is below them.
struct SourceExcerpt {
    /// A line of source, or the mark for lines left out.
    enum Row: Equatable {
        /// A line: its number, its text, and the columns before and below the span.
        case line(number: UInt32, text: String, indent: Int, carets: Int)
        case omission
    }

    let rows: [Row]

    /// Of a longer span the first two lines and the last are shown.
    private static let mostLines: UInt32 = 4
    /// A tab reaches to the next multiple of this.
    private static let tabStop = 4
    /// More than any terminal is wide.
    private static let nearby = 1000

    /// The excerpt of a span; no rows where the file cannot be shown.
    ///
    /// - Parameter width: The columns that a line of source may have.
    init(_ range: SourceRange, of file: String, in lines: inout SourceLines, width: Int) {
        let last = Self.lastLine(of: range)
        let count = last - range.start.line + 1
        let numbers =
            count <= Self.mostLines ? Array(range.start.line...last) : [range.start.line, range.start.line + 1, last]
        var rows: [Row] = []
        for number in numbers {
            guard let line = lines.line(number, of: file) else { break }
            if let previous = rows.last, case .line(let before, _, _, _) = previous, before + 1 < number {
                rows.append(.omission)
            }
            rows.append(Self.row(number, line, range, last: last, width: width))
        }
        self.rows = rows
    }

    /// The columns of the widest line number.
    var numberWidth: Int {
        rows.map { if case .line(let number, _, _, _) = $0 { "\(number)".utf8.count } else { 0 } }.max() ?? 0
    }

    /// A span that ends before the first character of a line does not reach into it.
    private static func lastLine(of range: SourceRange) -> UInt32 {
        let endsBefore = range.end.column <= 1 && range.end.line > range.start.line
        return max(range.start.line, endsBefore ? range.end.line - 1 : range.end.line)
    }

    private static func row(
        _ number: UInt32, _ line: [Unicode.Scalar], _ range: SourceRange, last: UInt32, width: Int
    ) -> Row {
        let content = line.firstIndex { $0 != " " && $0 != "\t" } ?? 0
        let from = number == range.start.line ? Int(range.start.column) - 1 : content
        let to = number == range.end.line ? Int(range.end.column) - 1 : line.count
        // A line of a megabyte is not laid out whole to show a part of it.
        let first = min(max(0, from - nearby), line.count)
        var shown = ExpandedLine(line[first..<min(line.count, from + 4 * nearby)], tabStop: tabStop)
        let (start, end) = (shown.column(of: from - first), shown.column(of: max(from, to) - first))
        shown.window(around: start..<max(end, start + 1), width: width)
        let indent = start - shown.removed
        let carets = max(1, min(end - start, max(1, shown.columns - indent)))
        return .line(number: number, text: shown.text, indent: indent, carets: carets)
    }
}
