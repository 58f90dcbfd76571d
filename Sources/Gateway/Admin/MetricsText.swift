/// Metrics in the text format of Prometheus (version 0.0.4).
struct MetricsText {
    typealias Labels = [(name: String, value: String)]

    private(set) var text = ""

    /// A gauge without labels.
    mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        gauge(name, help, [([], value)])
    }

    /// A gauge with one sample for each set of labels.
    mutating func gauge(_ name: String, _ help: String, _ samples: [(labels: Labels, value: Int)]) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) gauge\n"
        for sample in samples {
            let labels = sample.labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
            text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(sample.value)\n"
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
