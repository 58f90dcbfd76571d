/// Metrics in the text format of Prometheus (version 0.0.4).
struct MetricsText {
    typealias Labels = [(name: String, value: String)]
    typealias Samples = [(labels: Labels, value: Int)]

    private(set) var text = ""

    /// A gauge without labels.
    mutating func gauge(_ name: String, _ help: String, _ value: Int) {
        gauge(name, help, [([], value)])
    }

    /// A gauge with one sample for each set of labels.
    mutating func gauge(_ name: String, _ help: String, _ samples: Samples) {
        family(name, help, "gauge", samples)
    }

    /// A counter without labels. Its name ends in `_total`.
    mutating func counter(_ name: String, _ help: String, _ value: Int) {
        counter(name, help, [([], value)])
    }

    /// A counter with one sample for each set of labels, in the order of the labels.
    mutating func counter(_ name: String, _ help: String, _ samples: Samples) {
        family(
            name, help, "counter",
            samples.sorted { $0.labels.map(\.value).lexicographicallyPrecedes($1.labels.map(\.value)) })
    }

    /// A histogram of seconds.
    mutating func histogram(_ name: String, _ help: String, _ histogram: LatencyHistogram) {
        head(name, help, "histogram")
        var sum = 0
        for (bound, count) in zip(histogram.bounds, histogram.counts) {
            sum += count
            sample("\(name)_bucket", [("le", Self.seconds(bound))], "\(sum)")
        }
        sample("\(name)_bucket", [("le", "+Inf")], "\(histogram.count)")
        sample("\(name)_sum", [], Self.seconds(histogram.sum))
        sample("\(name)_count", [], "\(histogram.count)")
    }

    private mutating func family(_ name: String, _ help: String, _ type: String, _ samples: Samples) {
        head(name, help, type)
        for (labels, value) in samples { sample(name, labels, "\(value)") }
    }

    private mutating func head(_ name: String, _ help: String, _ type: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private mutating func sample(_ name: String, _ labels: Labels, _ value: String) {
        let labels = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
        text += "\(name)\(labels.isEmpty ? "" : "{\(labels)}") \(value)\n"
    }

    /// Nanoseconds as seconds, exactly.
    private static func seconds(_ nanoseconds: Int) -> String {
        let (whole, rest) = nanoseconds.quotientAndRemainder(dividingBy: 1_000_000_000)
        guard rest > 0 else { return "\(whole)" }
        let digits = String(rest)
        var fraction = String(repeating: "0", count: 9 - digits.count) + digits
        while fraction.hasSuffix("0") { fraction.removeLast() }
        return "\(whole).\(fraction)"
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }
}
