/// Measurements of a bench beside those of other tools on the same nets.
public struct PeerComparison: Sendable {
  /// One net at one batch size on a number of threads.
  public struct Row: Hashable, Sendable {
    /// The net.
    public let net: String
    /// What was run.
    public let subject: BenchMeasurement.Subject
    /// The examples of a run.
    public let batch: Int
    /// The threads in use.
    public let threads: Int
    /// Our median time of a run, in seconds.
    public let seconds: Double
    /// The other tools in single precision, the fastest first.
    public let peers: [PeerResult]
    /// Those in other precisions, which do other work, the fastest first.
    public let others: [PeerResult]

    /// The fastest tool that does the same work; nil where nobody was measured.
    public var best: PeerResult? { peers.first }

    /// How many times as long a tool takes.
    public func ratio(_ peer: PeerResult) -> Double { seconds > 0 ? peer.seconds / seconds : 0 }
  }

  /// The rows, in the order of the measurements.
  public let rows: [Row]

  /// Puts measurements of a net beside the results that are known under its name.
  public init(_ measurements: [BenchMeasurement], of net: String, _ peers: PeerResults) {
    rows = measurements.map { measurement in
      let same = peers.results.filter {
        $0.net == net && $0.subject == measurement.subject && $0.batch == measurement.batch
          && $0.threads == measurement.threads
      }.sorted { $0.seconds < $1.seconds }
      return Row(
        net: net, subject: measurement.subject, batch: measurement.batch,
        threads: measurement.threads, seconds: measurement.timing.median,
        peers: same.filter { $0.precision == nil }, others: same.filter { $0.precision != nil })
    }
  }
}
