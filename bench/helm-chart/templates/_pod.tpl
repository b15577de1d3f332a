{{- define "fleet.pod" -}}
metadata:
  labels:
    app: {{ .id }}
    role: {{ .role }}
spec:
  containers:
    - name: vllm
      image: vllm/vllm-openai:v0.17.1
      command:
        - sh
        - -c
        - exec vllm serve /models/{{ .id }} --tensor-parallel-size 8 --pipeline-parallel-size 2 --nnodes 2 --node-rank $LWS_WORKER_INDEX --master-addr $LWS_LEADER_ADDRESS
      env:
        - name: HF_HUB_OFFLINE
          value: "1"
        - name: GLOO_SOCKET_IFNAME
          value: eth0
      {{- if eq .role "leader" }}
      ports:
        - name: http
          containerPort: 8000
      readinessProbe:
        httpGet:
          path: /health
          port: 8000
        periodSeconds: 10
      {{- end }}
      resources:
        limits:
          cpu: "64"
          memory: 512Gi
          nvidia.com/gpu: "8"
      volumeMounts:
        - name: shm
          mountPath: /dev/shm
        - name: weights
          mountPath: /models
          readOnly: true
  volumes:
    - name: shm
      emptyDir:
        medium: Memory
        sizeLimit: 64Gi
    - name: weights
      persistentVolumeClaim:
        claimName: {{ .id }}-weights
{{- end }}
