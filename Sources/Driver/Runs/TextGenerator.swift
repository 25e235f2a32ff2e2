import Data
import Runtime
import Support
import Training

/// A frozen plan that predicts the next character at every place of a window.
struct TextGenerator {
  private let runner: PlanRunner
  private let input: String
  private let output: String
  private let path: String
  /// Characters of a window.
  let length: Int
  /// The characters there are.
  let vocabulary: Vocabulary

  /// Reads a plan; throws where it is none of a text model.
  init(_ runner: PlanRunner, _ about: PlanAbout, path: String) throws(DiagnosticError) {
    guard let vocabulary = about.vocabulary, let input = runner.inputs.first,
      runner.inputs.count == 1, input.integers, input.extents.count == 1,
      let output = runner.outputs.first(where: { $0.name == about.output }),
      output.extents == [input.extents[0], vocabulary.count]
    else {
      throw DiagnosticError(
        TrainingDiagnostics.badInput(
          "`\(Printable.clean(path))` cannot continue a text",
          notes: [
            "`--generate` wants a plan trained on a `text`, with scores of the next character at "
              + "every place"
          ]))
    }
    self.runner = runner
    self.path = path
    self.vocabulary = vocabulary
    self.input = input.name
    self.output = output.name
    length = input.extents[0]
  }

  /// The ids of a prompt; throws where it has a character that the training text has not.
  func ids(of prompt: String) throws(DiagnosticError) -> [Int] {
    var ids: [Int] = []
    for scalar in prompt.unicodeScalars {
      switch vocabulary.ids(of: String(scalar)) {
      case .success(let found): ids += found.map(Int.init)
      case .failure(let unknown):
        throw DiagnosticError(
          Diagnostic(
            DataDiagnostics.unknownCharacter,
            "character \(ids.count + 1) of the prompt, `\(unknown.name)`, does not occur in the "
              + "training text",
            notes: ["the plan knows " + vocabulary.names.joined(separator: " ")]))
      }
    }
    return ids
  }

  /// The scores of what follows some ids, of which the last `length` count.
  func scores(after ids: [Int]) throws(DiagnosticError) -> ArraySlice<Float> {
    let window = ids.suffix(length)
    let places = try run([window], filling: [0])
    return places[(window.count - 1) * vocabulary.count..<window.count * vocabulary.count]
  }

  /// Throws where the scores behind ids depend on what fills the rest of the window: such a plan
  /// looks ahead, at what is to be predicted.
  func requireCausal(after ids: [Int]) throws(DiagnosticError) {
    guard ids.count < length, vocabulary.count > 1 else { return }
    let window = ids[...]
    let places = try run([window, window], filling: [0, vocabulary.count - 1])
    let half = places.count / 2
    let place = (window.count - 1) * vocabulary.count..<window.count * vocabulary.count
    let largest = places[place].reduce(1) { max($0, abs($1)) }
    let agrees = place.allSatisfy { abs(places[$0] - places[half + $0]) <= 1e-4 * largest }
    guard !agrees else { return }
    throw DiagnosticError(
      TrainingDiagnostics.badInput(
        "`\(Printable.clean(path))` looks at characters behind the one that it predicts",
        notes: [
          "to continue a text it must see only what came before: `attention(causal = true)`",
          "or give a prompt of at least \(length) characters",
        ]))
  }

  /// The scores at every place of some windows, each filled up at its end with an id.
  private func run(
    _ windows: [ArraySlice<Int>], filling: [Int]
  ) throws(DiagnosticError) -> [Float] {
    let ids = zip(windows, filling).flatMap { window, id in
      window.map(Float.init) + Array(repeating: Float(id), count: length - window.count)
    }
    do throws(PredictionError) {
      return try runner.predict([input: ids], samples: windows.count)[output] ?? []
    } catch {
      throw DiagnosticError(PredictionFailure.diagnostic(error, path))
    }
  }
}
