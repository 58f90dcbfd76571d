import Foundation
import SallyportPolicy
import Testing

@testable import AuditTrail

@Suite("Summaries of audit records")
struct AuditSummaryTests {
    @Test func percentilesAreThoseOfTheSortedList() {
        var generator = SystemRandomNumberGenerator()
        for count in [1, 2, 9, 10, 11, 100, 999, 1000] {
            let values = (0..<count).map { _ in Int.random(in: 0..<50, using: &generator) }
            var percentiles = Percentiles()
            for value in values { percentiles.add(value) }
            for (_, perMille) in AuditSummary.shares {
                let rank = (Double(count) * Double(perMille) / 1000).rounded(.up)
                #expect(percentiles.value(perMille: perMille) == values.sorted()[max(1, Int(rank)) - 1], "\(values)")
            }
        }
        #expect(Percentiles().value(perMille: 500) == nil)
    }

    @Test func whatIsShown() throws {
        var summary = AuditSummary(top: 1)
        for (number, host) in ["a.example", "b.example\u{1B}[2J", "a.example"].enumerated() {
            summary.add(
                try RecordText.entry([
                    "host": host, "time": "2026-02-12T08:00:0\(2 - number).000Z", "policy": number == 0 ? "new" : "old",
                    "milliseconds": ["total": number * 10],
                ]))
        }
        let text = summary.text(TextStyle(isColoured: false))
        #expect(text.hasPrefix("3 requests from 2026-02-12T08:00:00.000Z to 2026-02-12T08:00:02.000Z\n"))
        #expect(text.contains("\nhost\n  2  a.example\n  and 1 more: --top 2 shows all\n"))
        #expect(text.contains("\npolicy\n  1 before: --top 2 shows all\n  1  new  2026-02-12T08:00:02.000Z to"))
        #expect(text.contains("  total  10   20   20   20     20\n"))
        #expect(!text.contains("\u{1B}"))
        let json = try #require(
            JSONSerialization.jsonObject(with: Data(summary.json(invalid: 1, unfinished: 0).utf8)) as? [String: Any])
        #expect(json["requests"] as? Int == 3 && json["invalidLines"] as? Int == 1)
        #expect((json["different"] as? [String: Int])?["host"] == 2)
        #expect((json["milliseconds"] as? [String: [String: Int]])?["total"]?["p90"] == 20)
        #expect((json["policies"] as? [[String: Any]])?.map { $0["digest"] as? String } == ["old", "new"])
    }

    @Test(arguments: 0...5)
    func onlyTheLast(count: Int) throws {
        var search = AuditSearch(filter: AuditFilter(), shows: .records(tail: count))
        var shown: [String] = []
        for id in ["a", "b", "c"] {
            search.take(try RecordText.entry(["requestId": id]), []) { shown.append("\($0.requestID)!\($1)") }
        }
        #expect(shown.isEmpty)
        search.finish { entry, _ in shown.append(entry.requestID) }
        #expect(shown == ["a", "b", "c"].suffix(count) && search.found == 3)
        search.take(try RecordText.entry(["requestId": "d"]), []) { entry, _ in shown.append(entry.requestID) }
        #expect(shown.last == "d")
    }

    @Test func aRecordAsALineForPeople() throws {
        let entry = try RecordText.entry([
            "decision": "deny", "code": "no-rule", "status": 403, "service": "IDP", "path": "/x\u{7}", "ruleId": "r",
        ])
        #expect(
            entry.text(TextStyle(isColoured: false))
                == "2026-02-12T08:00:00.000Z deny 403 no-rule acme GET https://a.example/x\\u{07} as IDP by p "
                + "rule a.yaml:4 r 1ms r")
    }
}
