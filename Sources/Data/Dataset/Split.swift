import Support

/// Divides the training part in two, the same way for the same seed.
public enum Split {
  /// How much goes to the validation part.
  public enum Amount: Hashable, Sendable {
    /// A share of all examples, rounded to the nearest number.
    case share(Double)
    /// So many examples.
    case count(Int)
  }

  /// The two parts, each in ascending order. Stratified, every class keeps its share in both parts
  /// (by largest remainder); values are then divided as if not stratified. Of examples that follow
  /// one another the end is taken, and those before that overlap it belong to neither part. Throws
  /// where a part would be empty.
  public static func divide(
    _ dataset: Dataset, _ amount: Amount, stratified: Bool = false, seed: UInt64,
    at span: Span? = nil
  ) throws(DiagnosticError) -> (training: [Int32], validation: [Int32]) {
    let wanted = count(amount, of: dataset.count)
    var gap = 0
    if case .contiguous(let overlap) = dataset.order { gap = overlap }
    guard wanted > 0, wanted < dataset.count - gap else {
      throw DataDiagnostics.error(
        DataDiagnostics.emptySplit,
        "taking \(DataDiagnostics.counted(wanted, "example")) of "
          + "\(Decimal.grouped(dataset.count)) leaves the "
          + "\(wanted <= 0 ? "validation" : "training") part empty",
        at: span)
    }
    if case .contiguous = dataset.order {
      let first = Int32(dataset.count - wanted)
      return (Array(0..<first - Int32(gap)), Array(first..<Int32(dataset.count)))
    }
    var stream = RandomStream(seed: seed, purpose: "split")
    let order = stream.permutation(dataset.count)
    let quotas = quotas(dataset, wanted: wanted, stratified: stratified)
    return take(order, dataset: dataset, quotas: quotas)
  }

  private static func count(_ amount: Amount, of total: Int) -> Int {
    switch amount {
    case .count(let count): return count
    case .share(let share):
      let exact = share * Double(total)
      return exact.isFinite ? Int(max(-1, min(exact.rounded(), Double(total)))) : 0
    }
  }

  /// How many examples of each class (or of all, as one class) go to validation.
  private static func quotas(_ dataset: Dataset, wanted: Int, stratified: Bool) -> [Int] {
    let counts = dataset.strata
    guard stratified, !counts.isEmpty else { return [wanted] }
    let exact = counts.map { Double($0) * Double(wanted) / Double(dataset.count) }
    var quotas = exact.map { Int($0) }
    let rest = exact.indices.sorted {
      let (left, right) = (exact[$0] - Double(quotas[$0]), exact[$1] - Double(quotas[$1]))
      return left == right ? $0 < $1 : left > right
    }
    for index in rest.prefix(wanted - quotas.reduce(0, +)) { quotas[index] += 1 }
    return quotas
  }

  private static func take(
    _ order: [Int32], dataset: Dataset, quotas: [Int]
  ) -> (training: [Int32], validation: [Int32]) {
    var left = quotas
    var chosen = [Bool](repeating: false, count: order.count)
    for index in order {
      let group = quotas.count > 1 ? dataset.label(Int(index)) : 0
      guard left[group] > 0 else { continue }
      left[group] -= 1
      chosen[Int(index)] = true
    }
    let all = 0..<Int32(order.count)
    return (all.filter { !chosen[Int($0)] }, all.filter { chosen[Int($0)] })
  }
}

extension Dataset {
  /// How many examples each class has, where each example has one class; else empty.
  var strata: [Int] { outputs[0].header.positions.isEmpty ? all.classCounts : [] }

  /// The class of an example; 0 for a regression.
  func label(_ index: Int) -> Int {
    if case .classes(let labels) = targets { return Int(labels[index]) }
    return 0
  }
}
