import Foundation
import Hummingbird
import NIOCore
import SallyportPolicy
import Synchronization

/// What is answered at the places where the operator is served.
struct AdminRoutes: Sendable {
    let readiness: Readiness
    let status: GatewayStatus
    var access: AdminAccess
    /// Names by which browsers may ask.
    let hosts: [String]

    /// How many accounts are listed unless it is said, and at most.
    private static let pageLength = (usual: 100, most: 1000)

    /// The routes.
    func router() -> Router<BasicRequestContext> {
        let router = Router()
        // No browser asks by a socket, and whoever does may call the host what they like.
        if !access.trustsConnection { router.add(middleware: AdminHostCheck(hosts)) }
        router.get("healthz") { _, _ in Response.text(.ok, "ok\n") }
        router.get("readyz") { _, _ in
            readiness.isReady ? Response.text(.ok, "ready\n") : Response.text(.serviceUnavailable, "not ready\n")
        }
        router.get("status") { _, _ in Response.json(String(decoding: try status.json(now: .now), as: UTF8.self)) }
        router.get("metrics") { _, _ in
            Response.text(.ok, await status.metrics(now: .now), type: "text/plain; version=0.0.4; charset=utf-8")
        }
        router.post("reload") { request, _ in try await reload(request) }
        router.get("policies") { request, _ in policies(request) }
        router.get("policies/{account}") { _, context in account(context.parameters.get("account") ?? "") }
        router.post("explain") { request, _ in try await explain(request) }
        router.get("decisions") { _, _ in decisions() }
        for file in ConsoleFile.all {
            router.get(RouterPath(file.path)) { _, _ in file.response }
        }
        return router
    }

    // MARK: Changes

    private func reload(_ request: Request) async throws -> Response {
        if let refusal = access.refusal(of: request.headers[.authorization]) { return Self.answer(refusal) }
        guard let reload = status.reload.withLock({ $0 }) else {
            return .text(.serviceUnavailable, "the gateway does not serve yet\n")
        }
        let (succeeded, diagnostics) = await reload()
        let text = String(decoding: try ReloadAnswer(succeeded, diagnostics, status.snapshot).json(), as: UTF8.self)
        return .json(text, succeeded ? .ok : .unprocessableContent)
    }

    private static func answer(_ refusal: AdminAccess.Refusal) -> Response {
        switch refusal {
        case .nobodyMay:
            return .text(
                .forbidden,
                "nothing can be changed here: configure `admin: { token: \"env:NAME\" }`, or ask by the socket of `admin`\n"
            )
        case .wrongToken:
            var response = Response.text(
                .unauthorized, "this needs the token of `admin`, as `Authorization: Bearer TOKEN`\n")
            response.headers[.wwwAuthenticate] = #"Bearer realm="sallyport admin""#
            return response
        }
    }

    // MARK: Policies

    private func policies(_ request: Request) -> Response {
        let parameters = request.uri.queryParameters
        guard let offset = Self.number(parameters.get("offset"), in: 0...Int.max, unless: 0),
            let limit = Self.number(
                parameters.get("limit"), in: 1...Self.pageLength.most, unless: Self.pageLength.usual)
        else {
            return .text(
                .badRequest, "`offset` is a number from 0, `limit` one from 1 to \(Self.pageLength.most)\n")
        }
        let snapshot = status.snapshot
        let page = snapshot.policies.accounts(
            matching: parameters.get("search") ?? "", offset: offset, limit: limit)
        return .json(snapshot.policies.json(page, generation: snapshot.generation))
    }

    private static func number(_ text: String?, in range: ClosedRange<Int>, unless standard: Int) -> Int? {
        guard let text else { return standard }
        return Int(text).flatMap { range.contains($0) ? $0 : nil }
    }

    private func account(_ text: String) -> Response {
        guard let id = AccountID(text.removingPercentEncoding ?? text) else {
            return .text(.badRequest, "`\(text)` is not an account id: use 1 to 64 of A-Z a-z 0-9 _ -\n")
        }
        switch status.snapshot.policies.account(id) {
        case .undefined: return .text(.notFound, "no policy defines the account `\(id.text)`\n")
        case .loaded(let account, let isEnabled): return .json(account.json(isEnabled: isEnabled))
        case .changed(let file, let why):
            return .text(.conflict, "`\(file)` \(why.rawValue): reload, or ask how a request is decided\n")
        }
    }

    private func explain(_ request: Request) async throws -> Response {
        let body = try await request.body.collect(upTo: ExplainQuestion.mostBytes)
        let question: ExplainQuestion
        do throws(ExplainQuestion.Problem) {
            question = try ExplainQuestion(Array(body.readableBytesView))
        } catch {
            return .text(.badRequest, "\(error.message)\n")
        }
        let explanation = status.snapshot.policies.explain(
            account: question.account, method: question.method, url: question.url, service: question.service,
            scopes: question.scopes, methods: question.allMethods ? Method.allCases : [],
            allServices: question.allServices)
        return .json(explanation.json(folder: ""))
    }

    // MARK: Decisions

    private func decisions() -> Response {
        let feed = status.services.decisions
        guard let watch = feed.watch() else {
            return .text(
                .serviceUnavailable, "\(DecisionFeed.mostWatchers) watch already, which is as many as may: try later\n")
        }
        return DecisionStream(feed: feed, watch: watch).response
    }
}
