using System.Globalization;
using Hmlstm.Definitions.Models;

namespace Hmlstm.Export.PyTorch;

/// <summary>Writes the loss of a definition that names one, by the formula that the trainer has.</summary>
/// <param name="definition">A valid definition whose head has a loss.</param>
/// <param name="loss">The loss.</param>
internal sealed class LossFunction(NetworkDefinition definition, LossDefinition loss)
{
    private const string HalfLogTwoPi = "0.5 * math.log(2 * math.pi)";

    private int Size => definition.Output.Size;

    private bool IsOfClasses => loss.Kind == LossKind.CrossEntropy;

    /// <summary>The embedded files that it needs.</summary>
    public IEnumerable<string> Parts => IsOfClasses ? [] : ["steps"];

    /// <summary>Writes the function.</summary>
    public void Write(PythonWriter python)
    {
        using (python.Open("def loss(", ") -> Tensor:"))
        {
            python.Line($"predictions: Tensor,  # [.., {Text(definition.Output.Width)}]");
            python.Line(IsOfClasses
                ? "target: Tensor,  # classes [B, T] or [B], int64; -100 does not count"
                : $"target: Tensor,  # values [.., {Text(Size)}]");
            python.Line("lengths: Optional[Tensor] = None,  # real steps of each row, [B], int64");
            if (loss.ClassWeights is { IsBalanced: true })
            {
                python.Line("class_weights: Optional[Tensor] = None,  # found on the training part");
            }
        }

        using (python.Open())
        {
            python.Line($"\"\"\"{Documentation}\"\"\"");
            if (IsOfClasses)
            {
                CrossEntropy(python);
            }
            else
            {
                WriteLosses(python);
                python.Line("return mean_of_steps(losses, lengths)");
            }
        }
    }

    /// <summary>
    /// Writes the lines that compute <c>losses</c> of <c>predictions</c> and a <c>target</c> of values, whose mean is the loss: [.., O], or
    /// of a mixture [.., 1].
    /// </summary>
    public void WriteLosses(PythonWriter python)
    {
        switch (loss.Kind)
        {
            case LossKind.Mse:
                python.Line("losses = (predictions - target).square()");
                break;
            case LossKind.Mae:
                python.Line("losses = (predictions - target).abs()");
                break;
            case LossKind.Huber:
                python.Line("error = (predictions - target).abs()");
                python.Line($"near = error.clamp(max={Text(loss.Delta)})");
                python.Line($"losses = near.square() / 2 + {Text(loss.Delta)} * (error - near)");
                break;
            case LossKind.Quantile:
                Quantiles(python);
                break;
            case LossKind.Gaussian:
                python.Line("mean, number = predictions.chunk(2, dim=-1)");
                python.Line("deviation = F.softplus(number) + 0.001");
                python.Line("z = (target - mean) / deviation");
                python.Line($"losses = z.square() / 2 + deviation.log() + {HalfLogTwoPi}");
                break;
            default:
                Mixture(python);
                break;
        }
    }

    private string Documentation => loss.Kind switch
    {
        LossKind.CrossEntropy => "Cross-entropy as training has it, in nats.",
        LossKind.Mse => "The mean squared error.",
        LossKind.Mae => "The mean absolute error.",
        LossKind.Huber => "Half the square of small errors, a line beyond them.",
        LossKind.Quantile => "The pinball loss, its mean over the quantiles.",
        LossKind.Gaussian => "-log p of Gaussians, in nats per value.",
        _ => "-log p of a mixture of Gaussians, in nats per value.",
    };

    private void CrossEntropy(PythonWriter python)
    {
        using (python.Open("if lengths is not None and target.dim() == 2:"))
        {
            python.Line("step = torch.arange(target.size(1), device=target.device)");
            python.Line("target = target.masked_fill(step >= lengths.unsqueeze(1), -100)");
        }

        if (definition.Task == TaskKind.Classification && Size == 1)
        {
            python.Line("predictions = torch.cat([torch.zeros_like(predictions), predictions], -1)");
        }

        string weight = "None";
        if (loss.ClassWeights is { IsBalanced: false } weights)
        {
            using (python.Open("weight = torch.tensor(", ")"))
            {
                using (python.Open("[", "],"))
                {
                    foreach (double value in weights.Values)
                    {
                        python.Line(PythonText.Float(value) + ",");
                    }
                }

                python.Line("dtype=predictions.dtype,");
                python.Line("device=predictions.device,");
            }

            weight = "weight";
        }
        else if (loss.ClassWeights is not null)
        {
            weight = "class_weights";
        }

        python.Call(
            "return F.cross_entropy",
            [
                "predictions.flatten(0, -2)",
                "target.flatten()",
                $"weight={weight}",
                $"label_smoothing={Text(loss.LabelSmoothing)}",
            ]);
    }

    private void Quantiles(PythonWriter python)
    {
        using (python.Open("levels = torch.tensor(", ")"))
        {
            using (python.Open("[", "],"))
            {
                foreach (double level in loss.Quantiles)
                {
                    python.Line(PythonText.Float(level) + ",");
                }
            }

            python.Line("dtype=predictions.dtype,");
            python.Line("device=predictions.device,");
        }

        python.Line("error = target.unsqueeze(-1) - predictions.reshape(*target.shape, len(levels))");
        python.Line("losses = torch.maximum(levels * error, (levels - 1) * error).mean(-1)");
    }

    private void Mixture(PythonWriter python)
    {
        string components = Text(loss.Components);
        string numbers = Text((long)loss.Components * Size);
        python.Line($"weights, means, numbers = predictions.split([{components}, {numbers}, {numbers}], dim=-1)");
        python.Line($"shape = [*target.shape[:-1], {components}, {Text(Size)}]");
        python.Line("means = means.reshape(shape)");
        python.Line("deviation = F.softplus(numbers).reshape(shape) + 0.001");
        python.Line("z = (target.unsqueeze(-2) - means) / deviation");
        python.Line($"each = -z.square() / 2 - deviation.log() - {HalfLogTwoPi}");
        python.Line("log_p = (weights.log_softmax(-1) + each.sum(-1)).logsumexp(-1, keepdim=True)");
        python.Line($"losses = -log_p / {Text(Size)}");
    }

    private static string Text(double value) => PythonText.Float(value);

    private static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);
}
