static $PREDICTOR$ Load() => $PREDICTOR$.Load(Path.Combine(AppContext.BaseDirectory, "weights.safetensors"));
