import Authentication
import ClientCertificates
import SallyportPolicy
import Upstream

extension GatewayStatus {
    /// The text of `/metrics`, in the format of Prometheus.
    func metrics(now: Timestamp) async -> String {
        var text = MetricsText()
        let requests = await loops.metrics()
        writeProcess(to: &text)
        writeRequests(requests, to: &text)
        writeLimits(requests, to: &text)
        writeUpstream(to: &text)
        writePolicy(to: &text)
        writeCertificates(now: now, to: &text)
        writeAudit(to: &text)
        writeTracing(to: &text)
        return text.text
    }

    private func writeProcess(to text: inout MetricsText) {
        text.gauge(
            "sallyport_build_info", "1; the label says which version runs.", [([("version", process.version)], 1)])
        text.gauge(
            "process_start_time_seconds", "When the process was started, since 1970-01-01T00:00:00Z.",
            process.started.seconds)
        let usage = ProcessUsage.now()
        usage.openDescriptors.map { text.gauge("process_open_fds", "File descriptors that are open.", $0) }
        usage.residentBytes.map { text.gauge("process_resident_memory_bytes", "Memory in use.", $0) }
    }

    private func writeRequests(_ requests: RequestMetrics, to text: inout MetricsText) {
        text.counter(
            "sallyport_requests_total",
            "Requests that are over, by decision, code of the refusal or fault, and class of the answer's status.",
            requests.outcomes.map { outcome, count in
                (
                    [
                        ("decision", outcome.decision.rawValue), ("code", outcome.code ?? "none"),
                        ("status", outcome.statusLabel),
                    ], count
                )
            })
        text.counter(
            "sallyport_unreadable_requests_total", "What came on a connection and is no request.", requests.unreadable)
        text.counter(
            "sallyport_aborted_responses_total", "Answers that ended before they were complete.", requests.aborted)
        text.counter(
            "sallyport_fallbacks_total", "Calls made without the client certificate that was meant for them.",
            requests.fallbacks)
        text.counter(
            "sallyport_report_mode_requests_total", "Calls that report mode let through and that would be refused.",
            requests.reported)
        text.counter("sallyport_request_body_bytes_total", "Bytes of request bodies read.", requests.bytesIn)
        text.counter("sallyport_response_body_bytes_total", "Bytes of response bodies written.", requests.bytesOut)
        text.histogram(
            "sallyport_request_decision_seconds", "From a request's head to the decision on it.", requests.decided)
        text.histogram(
            "sallyport_request_first_byte_seconds", "From a request's head to the head of the upstream's answer.",
            requests.firstByte)
        text.histogram("sallyport_request_duration_seconds", "From a request's head to its end.", requests.total)
        text.gauge("sallyport_requests_in_flight", "Requests under way.", services.requests.count)
        text.gauge("sallyport_client_connections", "Connections of clients.", connections.count)
    }

    private func writeLimits(_ requests: RequestMetrics, to text: inout MetricsText) {
        var hits = Dictionary(uniqueKeysWithValues: Self.limitCodes.map { ($0, 0) })
        for (outcome, count) in requests.outcomes {
            if let code = outcome.code, let before = hits[code] { hits[code] = before + count }
        }
        text.counter(
            "sallyport_limit_hits_total", "Requests refused because they are beyond a limit, by the refusal's code.",
            hits.map { ([("limit", $0)], $1) })
        text.counter(
            "sallyport_authentication_failures_total", "Requests that were not authenticated, by reason.",
            AuthenticationFailure.Reason.allCases.map { reason in
                ([("reason", reason.rawValue)], requests.authenticationFailures[reason] ?? 0)
            })
        nonces.held.map { text.gauge("sallyport_nonces_held", "Nonces held in memory.", $0) }
    }

    /// Refusals of what would be served if it were less, or came later.
    private static let limitCodes = [
        "rate-limited", "too-many-concurrent", "too-many-failures", "overloaded", "body-too-large",
        "headers-too-large", "target-too-long", "too-many-entries", "bundle-too-large", "request-timeout",
    ]

    private func writeUpstream(to text: inout MetricsText) {
        let upstream = services.upstream.statistics
        text.counter(
            "sallyport_upstream_calls_total", "Calls that are over, by what failed; `none` was answered in full.",
            [([("failure", "none")], upstream.answered)]
                + upstream.failures.map { ([("failure", $0.label)], $1) })
        text.gauge("sallyport_upstream_calls_in_flight", "Calls under way.", upstream.calls)
        text.counter(
            "sallyport_upstream_retries_total", "Calls that were tried once more.", upstream.retries)
        text.counter(
            "sallyport_upstream_connections_opened_total", "Connections to upstreams opened, or tried to.",
            upstream.openedConnections)
        text.counter(
            "sallyport_upstream_connections_reused_total", "Calls sent on a connection that was there.",
            upstream.reusedConnections)
        text.counter(
            "sallyport_upstream_tls_handshakes_total", "TLS handshakes with upstreams begun.", upstream.handshakes)
        text.gauge("sallyport_upstream_connections", "Connections to upstreams.", upstream.openConnections)
        text.gauge(
            "sallyport_upstream_pools",
            "Connection pools: one for each account, certificate and address, in each thread.",
            upstream.pools)
        let breakers = services.breakers.states
        text.gauge(
            "sallyport_upstream_breakers",
            "Upstreams that failed lately: `closed` are called, `open` are not, `half-open` are being tried.",
            CircuitBreaker.Standing.allCases.map { standing in
                ([("state", standing.rawValue)], breakers.count { $0.standing == standing })
            })
        text.counter(
            "sallyport_upstream_breaker_trips_total", "How often calls to an upstream were suspended.",
            services.breakers.trips)
    }

    private func writePolicy(to text: inout MetricsText) {
        let snapshot = snapshot
        let reloads = reloads.state
        text.gauge(
            "sallyport_policy_generation", "The number of the snapshot in use, counted from 1.", snapshot.generation)
        text.gauge("sallyport_policy_accounts", "Accounts in the policy in use.", snapshot.tree.accountCount)
        text.gauge("sallyport_policy_rules", "Rules in the policy in use.", snapshot.tree.ruleCount)
        text.gauge(
            "sallyport_policy_loaded_timestamp_seconds",
            "When the snapshot in use was put into use, since 1970-01-01T00:00:00Z.", loaded.seconds)
        text.counter("sallyport_reloads_total", "Reloads, whatever they came to.", reloads.succeeded + reloads.failed)
        text.counter(
            "sallyport_reload_failures_total", "Reloads that had errors, so that what was in use stayed.",
            reloads.failed)
        text.gauge(
            "sallyport_last_reload_successful", "1 unless the last reload had errors.",
            reloads.last?.succeeded == false ? 0 : 1)
    }

    private func writeCertificates(now: Timestamp, to text: inout MetricsText) {
        let certificates = snapshot.identities.status(at: Int64(now.seconds))
        text.gauge(
            "sallyport_certificate_days_to_expiry",
            "Whole days until the client certificate expires; negative once it has.",
            certificates.compactMap { status in
                status.facts.map { ([("certificate", status.reference)], $0.daysToExpiry) }
            })
        text.gauge(
            "sallyport_certificate_expiry_timestamp_seconds",
            "The last second at which the client certificate is valid, since 1970-01-01T00:00:00Z.",
            certificates.compactMap { status in
                status.facts.map { ([("certificate", status.reference)], Int($0.notAfter)) }
            })
        text.gauge(
            "sallyport_certificate_usable",
            "1 where the client certificate can be presented, 0 where it cannot or is not known yet.",
            certificates.map { ([("certificate", $0.reference)], $0.problem == nil && $0.facts != nil ? 1 : 0) })
    }

    private func writeAudit(to text: inout MetricsText) {
        guard let audit = services.audit else { return }
        let counts = audit.counts
        text.counter("sallyport_audit_lines_written_total", "Audit lines that were written.", counts.written)
        text.counter(
            "sallyport_audit_lines_dropped_total", "Audit lines that were given up, as they could not be written.",
            counts.dropped)
        text.counter(
            "sallyport_audit_write_failures_total", "Attempts to write audit lines that failed.", counts.failures)
        text.gauge(
            "sallyport_audit_pending_bytes", "Bytes of audit lines that wait to be written.", counts.pendingBytes)
        text.gauge(
            "sallyport_audit_writable", "1 unless the last attempt to write audit lines failed.",
            counts.isFailing ? 0 : 1)
    }
}

extension UpstreamFailure.Kind {
    /// The kind as the codes of this gateway are written, such as `connect-timeout`.
    var label: String {
        var label = ""
        for character in rawValue.unicodeScalars {
            if ("A"..."Z").contains(character) { label += "-" }
            label.unicodeScalars.append(character)
        }
        return label.lowercased().replacing("t-l-s", with: "tls")
    }
}
