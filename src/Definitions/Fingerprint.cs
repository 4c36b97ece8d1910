using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Hmlstm.Definitions.Models;
using Hmlstm.Definitions.Planning;
using Hmlstm.Definitions.Schema;

namespace Hmlstm.Definitions;

/// <summary>Tells whether the weights of one definition are those of another.</summary>
public static class Fingerprint
{
    private const int Bytes = 8;

    /// <summary>
    /// 16 hexadecimal digits over all that shapes the weights or says what they mean in the forward pass of evaluation: the task, the
    /// cells with their equations, the head, what the numbers of a prediction mean, and each parameter's name and shape. Names, summary,
    /// training, data, initial values, dropout, schedules, the way of gradients, the selection of a k-lstm, which evaluates the same
    /// weights in one of two ways, and what errors are measured by are not part of it.
    /// </summary>
    /// <exception cref="ArgumentNullException"><paramref name="d"/> is null.</exception>
    public static string Of(NetworkDefinition d)
    {
        _ = d ?? throw new ArgumentNullException(nameof(d));
        var facts = new StringBuilder("hmlstm 1\n");
        Line("task", NetworkKeys.Task.Render(d.Task));
        Line("input", d.Input.Kind == InputKind.Tokens ? "tokens" : "features");
        foreach (StackDefinition stack in d.Layers)
        {
            Line("cell", stack.FingerprintFacts);
        }

        Line("from", OutputKeys.From.Render(d.Output.From));
        Line("activation", OutputKeys.Activation.Render(d.Output.Activation));
        Line("steps", OutputKeys.Steps.Render(d.Output.Steps));
        if (OfPredictions(d.Loss) is string meaning)
        {
            Line("predictions", meaning);
        }

        foreach (ParameterPlan parameter in NetworkPlan.Of(d).Parameters)
        {
            Line(parameter.Name, string.Join(",", parameter.Shape.Select(Numbers.Text)));
        }

        using SHA256 sha = SHA256.Create();
        byte[] hash = sha.ComputeHash(Encoding.UTF8.GetBytes(facts.ToString()));
        return string.Concat(hash.Take(Bytes).Select(static b => b.ToString("x2", CultureInfo.InvariantCulture)));

        // Errors are measured of the same predictions in one way or another; a quantile or a deviation is something else.
        static string? OfPredictions(LossDefinition loss) => loss.Kind switch
        {
            LossKind.Quantile => $"{LossKeys.WordOf(loss.Kind)} {LossKeys.Quantiles.Render(loss.Quantiles)}",
            LossKind.Gaussian or LossKind.Mixture => LossKeys.WordOf(loss.Kind),
            _ => null,
        };

        void Line(string name, string value) => facts.Append(name).Append('=').Append(value).Append('\n');
    }
}
