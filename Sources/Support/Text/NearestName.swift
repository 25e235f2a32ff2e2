/// Finds the known name that a misspelt one most likely means.
public enum NearestName {
  /// The closest of `candidates`, or nil where none is close: at most a third of the letters
  /// changed (restricted Damerau-Levenshtein distance), or one a prefix of the other.
  public static func find(_ name: String, among candidates: [String]) -> String? {
    let wanted = Array(name.lowercased().utf8)
    guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
    var best: (distance: Int, name: String)?
    for candidate in candidates.sorted() where candidate.utf8.count <= 64 {
      let distance = distance(wanted, Array(candidate.lowercased().utf8))
      if distance < best?.distance ?? Int.max { best = (distance, candidate) }
    }
    guard let best else { return nil }
    if best.distance <= max(1, (wanted.count + 1) / 3) { return best.name }
    let prefixed = candidates.filter { wanted.count >= 3 && $0.hasPrefix(name.lowercased()) }
    return prefixed.min { ($0.count, $0) < ($1.count, $1) }
  }

  /// The number of insertions, deletions, substitutions and swaps of neighbours between two words.
  static func distance(_ left: [UInt8], _ right: [UInt8]) -> Int {
    var older: [Int] = []
    var previous = Array(0...right.count)
    for i in 0..<left.count {
      var row = [i + 1]
      for j in 0..<right.count {
        let change = previous[j] + (left[i] == right[j] ? 0 : 1)
        var cost = min(change, previous[j + 1] + 1, row[j] + 1)
        if i > 0, j > 0, left[i] == right[j - 1], left[i - 1] == right[j] {
          cost = min(cost, older[j - 1] + 1)
        }
        row.append(cost)
      }
      older = previous
      previous = row
    }
    return previous[right.count]
  }
}
