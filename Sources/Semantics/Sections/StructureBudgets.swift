import Support

/// Compares the promises of `budget` with what a network's structure alone tells; what depends on
/// plans is compared once these are made.
enum StructureBudgets {
  /// The budgets of parameters and multiply-adds that a model breaks.
  static func check(_ promises: [Promise], _ model: Model) -> [Diagnostic] {
    let arithmetic = model.layers.reduce(0.0) { $0 + Double($1.arithmetic) }
    let known = ["parameters": Double(model.parameterCount), "multiply_adds": arithmetic]
    return promises.compactMap { promise in
      guard let value = known[promise.quantity], !promise.holds(for: value) else { return nil }
      let text = Decimal.grouped(Int(min(value, 1e18)))
      return BudgetDiagnostics.exceeded(promise, measured: text)
    }
  }
}
