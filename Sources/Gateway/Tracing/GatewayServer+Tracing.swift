import Logging
import SallyportPolicy
import Upstream

extension GatewayServer {
    /// Where spans are sent; nil where the configuration does not say, and where another's tracer takes them.
    /// - Throws: ``StartFailure``.
    func traceCollector(for configuration: GatewayConfiguration) throws -> TraceCollector? {
        guard tracer == nil else { return nil }
        var diagnostics: [Diagnostic] = []
        let builder = TraceCollectorBuilder(configuration: configuration, environment: environment)
        let collector = builder.collector(&diagnostics)
        guard diagnostics.isEmpty else { throw StartFailure(diagnostics: diagnostics) }
        return collector
    }

    /// What sends spans there.
    func exporter(
        to collector: TraceCollector, for configuration: GatewayConfiguration, by control: ControlClient,
        _ logger: Logger
    ) -> SpanExporter {
        let export = TraceExport(
            serviceName: configuration.tracing?.serviceName ?? "sallyport", version: version)
        return SpanExporter(logger: logger, encode: export.body) { await collector.send($0, by: control) }
    }
}

extension OTLPTracer {
    /// Records as a configuration says.
    init(_ configuration: GatewayConfiguration, to exporter: SpanExporter) {
        self.init(sampler: Sampler(ratio: configuration.tracing?.sampling ?? 0)) { exporter.add($0) }
    }
}

extension GatewayStatus {
    /// What became of spans; zeros without a collector.
    func writeTracing(to text: inout MetricsText) {
        let counts = services.exporter?.counts ?? SpanExporter.Counts()
        text.counter(
            "sallyport_trace_spans_total",
            "Spans that the collector took, that found no room in memory, and that it did not take.",
            [("exported", counts.exported), ("dropped", counts.dropped), ("failed", counts.failed)].map {
                result, count in
                ([("result", result)], count)
            })
    }
}
