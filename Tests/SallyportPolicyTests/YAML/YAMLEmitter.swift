import Foundation

@testable import SallyportPolicy

/// Writes random documents, and knows what they hold and where.
struct YAMLEmitter {
    private(set) var text = ""
    private var position = SourcePosition.start
    private var random: SeededGenerator

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    /// Writes a file of one to three documents.
    mutating func file() -> [YAMLNode] {
        var documents: [YAMLNode] = []
        for number in 1...Int.random(in: 1...3, using: &random) {
            if number > 1 || chance(3) { write("---\n") }
            gap(indent: 0)
            documents.append(chance(4) ? flowDocument() : block(indent: 0, depth: 1))
        }
        return documents
    }

    private mutating func flowDocument() -> YAMLNode {
        let node = flow(depth: 1, indent: 0)
        endLine()
        return node
    }

    /// A list or map in block style; the position is where it begins, and afterwards the beginning of a line.
    private mutating func block(indent: Int, depth: Int) -> YAMLNode {
        let isMap = Bool.random(using: &random)
        var range = SourceRange(at: position)
        var items: [YAMLNode] = []
        var entries: [YAMLEntry] = []
        for number in 0..<Int.random(in: 1...4, using: &random) {
            if number > 0 { write(String(repeating: " ", count: indent)) }
            if isMap {
                let (key, keyRange) = self.key(number)
                write(":")
                entries.append(YAMLEntry(key: key, keyRange: keyRange, value: blockValue(indent, depth)))
            } else {
                write("-")
                items.append(blockValue(indent, depth))
            }
        }
        range.end = isMap ? entries[entries.count - 1].value.range.end : items[items.count - 1].range.end
        return YAMLNode(isMap ? .mapping(entries) : .sequence(items), at: range)
    }

    /// What follows a `-` or a `:`, to the end of its last line.
    private mutating func blockValue(_ indent: Int, _ depth: Int) -> YAMLNode {
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            let node = YAMLNode(.scalar(YAMLScalar("", isPlain: true)), at: SourceRange(at: position))
            endLine()
            gap(indent: indent)
            return node
        case 1 where depth < 8, 2 where depth < 8:
            let inner = indent + Int.random(in: 1...4, using: &random)
            endLine()
            gap(indent: inner)
            write(String(repeating: " ", count: inner))
            return block(indent: inner, depth: depth + 1)
        case 3:
            return literal(indent: indent)
        default:
            write(chance(3) ? "   " : " ")
            let node = chance(3) ? flow(depth: depth + 1, indent: indent + 1) : scalar()
            endLine()
            gap(indent: indent)
            return node
        }
    }

    private mutating func flow(depth: Int, indent: Int) -> YAMLNode {
        let start = position
        let isMap = Bool.random(using: &random)
        var items: [YAMLNode] = []
        var entries: [YAMLEntry] = []
        write(isMap ? "{" : "[")
        for number in 0..<Int.random(in: 0...4, using: &random) {
            if number > 0 { write(",") }
            if chance(5) { write("\n" + String(repeating: " ", count: indent + 1)) } else { write(" ") }
            if isMap {
                let (key, keyRange) = self.key(number)
                write(": ")
                entries.append(YAMLEntry(key: key, keyRange: keyRange, value: flowValue(depth, indent)))
            } else {
                items.append(flowValue(depth, indent))
            }
        }
        write(isMap ? "}" : "]")
        return YAMLNode(isMap ? .mapping(entries) : .sequence(items), at: SourceRange(start: start, end: position))
    }

    private mutating func flowValue(_ depth: Int, _ indent: Int) -> YAMLNode {
        depth < 12 && chance(4) ? flow(depth: depth + 1, indent: indent) : scalar()
    }

    private mutating func key(_ number: Int) -> (String, SourceRange) {
        // The number keeps the keys of one map apart.
        let node = scalar(suffix: "\(number)")
        guard case .scalar(let scalar) = node.value else { return ("", node.range) }
        return (scalar.text, node.range)
    }

    private mutating func scalar(suffix: String = "") -> YAMLNode {
        let start = position
        var content = words(from: "abcXYZ019_-./é語😀\u{301}") + suffix
        let isPlain = chance(2)
        if isPlain {
            content = "x" + content
            write(content)
        } else if chance(2) {
            content += words(from: "a'\"\\#: \t,[]{}&*!|>%@`é") + suffix
            write("'" + content.replacingOccurrences(of: "'", with: "''") + "'")
        } else {
            content += words(from: "a'\"\\#: \n\t,[]{}&*!|>%@`é\u{7}") + suffix
            write("\"" + content.unicodeScalars.map { escape($0) }.joined() + "\"")
        }
        return YAMLNode(.scalar(YAMLScalar(content, isPlain: isPlain)), at: SourceRange(start: start, end: position))
    }

    private mutating func escape(_ scalar: Unicode.Scalar) -> String {
        let hex = String(scalar.value, radix: 16)
        let long = "\\U" + String(repeating: "0", count: 8 - hex.count) + hex
        switch scalar {
        case "\"", "\\": return "\\\(scalar)"
        case "\n": return "\\n"
        case "\u{7}": return long
        default: return chance(8) ? long : String(Character(scalar))
        }
    }

    private mutating func literal(indent: Int) -> YAMLNode {
        write(" ")
        let start = position
        let keepsEnd = Bool.random(using: &random)
        write(keepsEnd ? "|" : "|-")
        var content = ""
        for number in 0..<Int.random(in: 1...3, using: &random) {
            let line = "y" + words(from: "ab é:#'\"[]{}-語😀")
            write("\n" + String(repeating: " ", count: indent + 2) + line)
            content += (number > 0 ? "\n" : "") + line
        }
        let range = SourceRange(start: start, end: position)
        write("\n" + (chance(3) ? "\n\n" : ""))
        return YAMLNode(.scalar(YAMLScalar(content + (keepsEnd ? "\n" : ""), isPlain: false)), at: range)
    }

    private mutating func words(from alphabet: String) -> String {
        let scalars = Array(alphabet.unicodeScalars)
        var word = ""
        for _ in 0..<Int.random(in: 0...9, using: &random) {
            word.unicodeScalars.append(scalars[Int.random(in: 0..<scalars.count, using: &random)])
        }
        return word
    }

    private mutating func endLine() {
        write(chance(6) ? " # é: 'x\n" : chance(8) ? "  \r\n" : "\n")
    }

    private mutating func gap(indent: Int) {
        if chance(6) { write("\n") }
        if chance(8) { write(String(repeating: " ", count: indent) + "# ü: [\n") }
    }

    private mutating func chance(_ oneIn: Int) -> Bool {
        Int.random(in: 0..<oneIn, using: &random) == 0
    }

    private mutating func write(_ piece: String) {
        text += piece
        for scalar in piece.unicodeScalars {
            if scalar == "\n" {
                position = SourcePosition(line: position.line + 1, column: 1)
            } else {
                position.column += 1
            }
        }
    }
}
