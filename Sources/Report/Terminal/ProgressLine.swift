import Support

/// Draws progress as one line that never wraps.
public enum ProgressLine {
  /// The line while an epoch runs: at most `width - 1` characters, so that no terminal breaks it;
  /// what matters least is left out first.
  public static func live(_ state: TrainingProgress, width: Int) -> String {
    let room = max(0, width - 1)
    let head = epoch(state)
    var parts = liveParts(state)
    func length() -> Int { parts.reduce(head.count) { $0 + 2 + $1.text.count } }
    while length() > room,
      let least = parts.indices.min(by: { parts[$0].weight < parts[$1].weight })
    {
      parts.remove(at: least)
    }
    let bar = min(24, room - length() - 2)
    let middle = bar >= 6 ? [Bar.text(state.share, width: bar)] : []
    return String(([head] + middle + parts.map(\.text)).joined(separator: "  ").prefix(room))
  }

  /// The line that stays when an epoch is over.
  public static func finished(_ state: TrainingProgress) -> String {
    var parts = [epoch(state)]
    parts += measured("train", state.loss, state.accuracy)
    parts += measured("validation", state.validationLoss, state.validationAccuracy)
    if let rate = state.rate { parts.append("rate " + Decimal.text(rate, digits: 3)) }
    if let speed = state.samplesPerSecond { parts.append(samples(speed)) }
    if let seconds = state.seconds { parts.append(Duration.text(seconds)) }
    return parts.joined(separator: "  ")
  }

  private static func epoch(_ state: TrainingProgress) -> String {
    let total = String(state.epochs)
    return "epoch \(String(state.epoch).leftPadded(to: total.count))/\(total)"
  }

  private static func measured(_ name: String, _ loss: Double?, _ accuracy: Double?) -> [String] {
    let texts = [
      loss.map { "loss " + Decimal.fixed($0, places: 4) }, accuracy.map { percent($0) },
    ].compactMap { $0 }
    return texts.isEmpty ? [] : ["\(name) " + texts.joined(separator: " ")]
  }

  private static func liveParts(_ state: TrainingProgress) -> [(weight: Int, text: String)] {
    let parts: [(Int, String?)] = [
      (6, state.loss.map { "loss " + Decimal.fixed($0, places: 4) }),
      (5, state.accuracy.map { "accuracy " + percent($0) }),
      (4, state.validationAccuracy.map { "validation " + percent($0) }),
      (1, state.rate.map { "rate " + Decimal.text($0, digits: 3) }),
      (2, state.samplesPerSecond.map(samples)),
      (3, state.secondsLeft.map { Duration.text($0) + " left" }),
    ]
    return parts.compactMap { weight, text in text.map { (weight, $0) } }
  }

  private static func percent(_ share: Double) -> String {
    Decimal.fixed(share * 100, places: 2) + "%"
  }

  private static func samples(_ speed: Double) -> String {
    guard speed.isFinite, speed >= 0, speed < 1e15 else { return "? samples/s" }
    return Decimal.grouped(Int(speed.rounded())) + " samples/s"
  }
}
