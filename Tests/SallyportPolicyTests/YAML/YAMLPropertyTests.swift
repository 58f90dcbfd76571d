import Foundation
import Testing

@testable import SallyportPolicy

/// What holds of every text.
@Suite struct YAMLPropertyTests {
    @Test func readsBackWhatWasWrittenAndWhere() {
        for _ in 0..<2000 {
            let seed = UInt64.random(in: 0 ... .max)
            var emitter = YAMLEmitter(seed: seed)
            let expected = emitter.file()
            let sample = YAMLSample(emitter.text)
            guard sample.nodes == expected, sample.diagnostics.isEmpty else {
                Issue.record("seed \(seed):\n\(emitter.text)\n\(sample.outline)\n\(sample.diagnostics)")
                return
            }
        }
    }

    @Test func neverCrashesAndAlwaysPointsIntoTheText() {
        let splinters = [
            "\t", "\"", "'", "[", "]", "{", "}", ": ", "- ", "? ", "&a ", "*a ", "!t ", "<<: ", "---\n", "...\n",
            "%YAML 1.1\n",
            "\n", " ", "#", "|\n", ">\n", "\u{2028}", "\u{FEFF}", "\0", "\r", "é", "😀", ",", "@",
        ].map { Array($0.utf8) }
        for _ in 0..<3000 {
            let seed = UInt64.random(in: 0 ... .max)
            var emitter = YAMLEmitter(seed: seed)
            _ = emitter.file()
            var random = SeededGenerator(seed: seed)
            var bytes = Array(emitter.text.utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                let place = Int.random(in: 0...bytes.count, using: &random)
                let end = min(bytes.count, place + Int.random(in: 0...3, using: &random))
                let splinter = splinters[Int.random(in: 0..<splinters.count, using: &random)]
                bytes.replaceSubrange(place..<end, with: Bool.random(using: &random) ? splinter : [])
            }
            if let flaw = flaw(in: YAMLSample(bytes: bytes), of: bytes) {
                Issue.record("seed \(seed): \(flaw)\n\(String(decoding: bytes, as: UTF8.self))")
                return
            }
        }
    }

    /// What is wrong with an answer, whatever the text.
    private func flaw(in sample: YAMLSample, of bytes: [UInt8]) -> String? {
        let lines = String(decoding: bytes, as: UTF8.self).unicodeScalars
            .split(separator: "\n", omittingEmptySubsequences: false).map(Array.init)
        func exists(_ position: SourcePosition) -> Bool {
            position.line >= 1 && position.line <= lines.count && position.column >= 1
                && position.column <= lines[Int(position.line) - 1].count + 1
        }
        func isGood(_ range: SourceRange) -> Bool {
            range.start <= range.end && exists(range.start) && exists(range.end)
        }

        for diagnostic in sample.diagnostics {
            // A byte that is no character makes the columns after it a matter of taste.
            if diagnostic.code != .invalidEncoding, !isGood(diagnostic.span.range) {
                return "\(diagnostic) points nowhere"
            }
            if diagnostic.message.contains("not valid YAML") { return "\(diagnostic) explains nothing" }
        }
        var pending = sample.nodes
        while let node = pending.popLast() {
            guard isGood(node.range) else { return "\(node) stands nowhere" }
            switch node.value {
            case .scalar(let scalar):
                let start = node.range.start
                guard scalar.isPlain, node.range.end.line == start.line else { continue }
                let written = lines[Int(start.line) - 1][Int(start.column - 1)..<Int(node.range.end.column - 1)]
                if sample.diagnostics.isEmpty, !scalar.text.unicodeScalars.elementsEqual(written) {
                    return "\(node) is not what stands there"
                }
            case .sequence(let items):
                pending += items
                if items.contains(where: { $0.range.start < node.range.start || $0.range.end > node.range.end }) {
                    return "\(node) does not hold its items"
                }
            case .mapping(let entries):
                pending += entries.map(\.value)
                if entries.contains(where: {
                    $0.keyRange.start < node.range.start || $0.value.range.end > node.range.end
                }) {
                    return "\(node) does not hold its entries"
                }
            }
        }
        return nil
    }
}
