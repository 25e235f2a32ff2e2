import Report
import Support

extension PeerComparison {
  /// The comparison as lines: ours, the best of the others, how many times as long it takes, and
  /// the same figure of every other tool.
  public func lines(style: TextStyle = .plain) -> [String] {
    var table = Table([
      "net", "run", "batch", "threads", "ours ms", "best peer", "its ms", "ratio", "other peers",
    ])
    for row in rows {
      let rest = (row.peers.dropFirst() + row.others).map { peer in
        [peer.mark, peer.precision.map { "(\($0))" }, ratio(row, peer)].compactMap { $0 }
          .joined(separator: " ")
      }
      table.add([
        row.net, row.subject.rawValue, "\(row.batch)", "\(row.threads)",
        milliseconds(row.seconds), row.best?.mark ?? "-",
        row.best.map { milliseconds($0.seconds) } ?? "-", row.best.map { ratio(row, $0) } ?? "-",
        rest.joined(separator: ", "),
      ])
    }
    let isDisturbed = rows.contains { ($0.peers + $0.others).contains(where: \.isDisturbed) }
    return table.lines(style: style)
      + (isDisturbed ? ["* measured while other processes ran"] : [])
  }

  private func ratio(_ row: Row, _ peer: PeerResult) -> String {
    "\(Decimal.fixed(row.ratio(peer), places: 2))x"
  }
}

extension PeerComparison {
  /// The comparison as a JSON array; times in seconds.
  public var json: JSON {
    .array(
      rows.map { row in
        .object([
          ("net", .string(row.net)), ("subject", .string(row.subject.rawValue)),
          ("batch", .integer(row.batch)), ("threads", .integer(row.threads)),
          ("seconds", .number(row.seconds)),
          ("best_peer", row.best.map { .string($0.peer) } ?? .null),
          ("ratio", row.best.map { .number(row.ratio($0)) } ?? .null),
          ("peers", .array((row.peers + row.others).map { json($0, row) })),
        ])
      })
  }

  private func json(_ peer: PeerResult, _ row: Row) -> JSON {
    .object([
      ("peer", .string(peer.peer)), ("precision", .string(peer.precision ?? "float32")),
      ("seconds", .number(peer.seconds)), ("ratio", .number(row.ratio(peer))),
      ("disturbed", .boolean(peer.isDisturbed)),
    ])
  }
}

extension PeerResult {
  /// The tool's name, with a star where it was disturbed.
  fileprivate var mark: String { isDisturbed ? peer + "*" : peer }
}
