/// What a listener's connection is to those who end it, whatever is spoken on it. Lives on its event loop.
protocol ClientConnection: AnyObject {
    /// The gateway is about to stop: the next answer is the last.
    func drain()
    /// Ends the connection if nothing is under way on it and nothing has begun.
    func endIdle()
    /// Ends it now.
    func closeNow()
}
