import Runtime
import Semantics
import Support
import Training

/// How a text is to be continued.
public struct GenerationRequest: Sendable {
  /// What it begins with; nil leaves the beginning to the tool.
  public var prompt: String?
  /// How many characters are added.
  public var count: Int
  /// How bold the choice is: 0 takes the likeliest, 1 draws as the plan predicts.
  public var temperature: Double
  /// How many of the likeliest characters are drawn from; nil for all.
  public var top: Int?
  /// What tells this continuation from others.
  public var seed: UInt64

  /// A request.
  public init(
    prompt: String?, count: Int, temperature: Double = 1, top: Int? = nil, seed: UInt64 = 1
  ) {
    self.prompt = prompt
    self.count = count
    self.temperature = temperature
    self.top = top
    self.seed = seed
  }
}

/// A text that was continued.
public struct Generation: Hashable, Sendable {
  /// What it begins with.
  public let prompt: String
  /// What was added.
  public let text: String
  /// The ids of what was added.
  public let tokens: [Int]
}

extension Workbench {
  /// Continues a text with a frozen plan. `show` gets the prompt and then each character as it is
  /// drawn. Throws where the plan is no causal text model, or does not know a character.
  public func generate(
    _ plan: String, _ request: GenerationRequest, show: (String) -> Void = { _ in }
  ) throws(DiagnosticError) -> Generation {
    let (runner, about) = try open(plan)
    let generator = try TextGenerator(runner, about, path: plan)
    let prompt = request.prompt.flatMap { $0.isEmpty ? nil : $0 } ?? start(generator)
    var ids = try generator.ids(of: prompt)
    try generator.requireCausal(after: ids)
    var sampler = TokenSampler(
      temperature: request.temperature, top: request.top, seed: request.seed)
    var tokens: [Int] = []
    show(prompt)
    for _ in 0..<request.count {
      guard let token = sampler.next(try generator.scores(after: ids)) else {
        throw DiagnosticError(
          TrainingDiagnostics.badPlan(plan, "it predicts numbers that are not finite"))
      }
      tokens.append(token)
      ids = ids.suffix(generator.length) + [token]
      show(generator.vocabulary.text(of: [token]))
    }
    return Generation(
      prompt: prompt, text: generator.vocabulary.text(of: tokens), tokens: tokens)
  }

  /// Where a text begins that nobody began: at the start of a line, or with the first character.
  private func start(_ generator: TextGenerator) -> String {
    if case .success = generator.vocabulary.ids(of: "\n") { return "\n" }
    return generator.vocabulary.text(of: [0])
  }

  /// A plan and what it says about itself.
  func open(_ plan: String) throws(DiagnosticError) -> (PlanRunner, PlanAbout) {
    let runner: PlanRunner
    do throws(PredictionError) {
      runner = try PlanRunner(path: plan, threads: threads, files: fileSystem)
    } catch {
      throw DiagnosticError(PredictionFailure.diagnostic(error, plan))
    }
    guard let about = PlanAbout(json: runner.about), !runner.inputs.isEmpty else {
      throw DiagnosticError(
        TrainingDiagnostics.badPlan(plan, "it does not say how to read its outputs"))
    }
    return (runner, about)
  }
}
