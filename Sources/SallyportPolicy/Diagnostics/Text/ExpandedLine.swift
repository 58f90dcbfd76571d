/// A line of source as a terminal shows it: tabs as spaces, hidden characters visible, and as wide as there is room.
struct ExpandedLine {
    private var cells: [(text: String.UnicodeScalarView, columns: Int)] = []
    /// The column at which each scalar of the line begins, and the one after the last.
    private var starts: [Int] = []
    /// The columns that are cut off at the left, less the one of the mark that stands for them.
    private(set) var removed = 0

    init(_ line: ArraySlice<Unicode.Scalar>, tabStop: Int) {
        var column = 0
        for scalar in line {
            starts.append(column)
            if scalar == "\t" {
                let columns = tabStop - column % tabStop
                append(String.UnicodeScalarView(repeatElement(" ", count: columns)), columns)
                column += columns
            } else {
                let visible = VisibleText.replaced(scalar)
                let columns = DisplayWidth.columns(of: visible)
                append(String.UnicodeScalarView([visible]), columns)
                column += columns
            }
        }
        starts.append(column)
    }

    private mutating func append(_ text: String.UnicodeScalarView, _ columns: Int) {
        // What combines stays with what it combines with.
        if columns == 0, !cells.isEmpty {
            cells[cells.count - 1].text += text
        } else {
            cells.append((text, columns))
        }
    }

    /// The column of a scalar; beyond the end that of the end.
    func column(of index: Int) -> Int { starts[min(max(index, 0), starts.count - 1)] }

    /// The columns of the whole line.
    var columns: Int { cells.reduce(0) { $0 + $1.columns } }

    /// The line.
    var text: String { String(String.UnicodeScalarView(cells.map(\.text).joined())) }

    /// Cuts the line so that it fits, with marks where something was cut off, and with as much of `span` as possible.
    mutating func window(around span: Range<Int>, width: Int) {
        guard columns > width, width > 4 else { return }
        // A span that fits stands with a quarter of the room before it.
        let before = min(width / 4, max(2, width - span.count - 2))
        let start = max(0, min(span.lowerBound - before, columns - width))
        cutLeft(to: start)
        cutRight(to: width)
    }

    private mutating func cutLeft(to start: Int) {
        guard start > 0 else { return }
        var column = 0
        var first = 0
        // One column is the mark's.
        while first < cells.count, column < start + 1 {
            column += cells[first].columns
            first += 1
        }
        cells.removeFirst(first)
        cells.insert(("…".unicodeScalars, 1), at: 0)
        removed = column - 1
    }

    private mutating func cutRight(to width: Int) {
        guard columns > width else { return }
        var remaining = columns
        while let last = cells.last, remaining > width - 1 {
            remaining -= last.columns
            cells.removeLast()
        }
        cells.append(("…".unicodeScalars, 1))
    }
}
