package import SallyportPolicy

extension AuditEntry {
    /// The record as one line for people: when, what became of it, who asked for what, by which rule, how long it took, and
    /// the id by which to find it elsewhere.
    package func text(_ style: TextStyle) -> String {
        let parts = [
            style.paint(time, .faint), style.paint(VisibleText.escaped(decision), colour),
            status.map(String.init) ?? "-", code.map(VisibleText.escaped), isAborted == true ? "aborted" : nil,
            wouldDeny.map { "would-deny=\(VisibleText.escaped($0))" }, fallbackUsed ? "without-certificate" : nil,
            account.map { style.paint(VisibleText.escaped($0), .bold) }, request,
            principal.map { "by \(VisibleText.escaped($0))" }, ruleText, reason.map { "(\(VisibleText.escaped($0)))" },
            "\(milliseconds.total)ms", style.paint(VisibleText.escaped(requestID), .faint),
        ]
        return parts.compactMap(\.self).joined(separator: " ")
    }

    private var colour: TextStyle.Colour {
        switch decision {
        case "allow": .green
        case "deny": .red
        default: .yellow
        }
    }

    private var request: String {
        guard let urlScheme, let host, let path else {
            return VisibleText.escaped([method, endpoint].compactMap(\.self).joined(separator: " "))
        }
        let text = "\(method) \(urlScheme)://\(host)\(path)" + (service.map { " as \($0)" } ?? "")
        return VisibleText.escaped(text)
    }

    private var ruleText: String? {
        rule.map { VisibleText.escaped("rule \($0)" + (ruleID.map { " \($0)" } ?? "")) }
    }
}
