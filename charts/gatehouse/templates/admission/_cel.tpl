{{/* What both kinds of webhook have in common. */}}
{{- define "gatehouse.webhook" -}}
failurePolicy: Fail
matchPolicy: Equivalent
sideEffects: None
timeoutSeconds: {{ .Values.admission.timeoutSeconds }}
admissionReviewVersions: [v1]
{{- end -}}

{{/*
Conditions on a pod that is created. An absent field is a value here: an expression that fails would refuse the pod.
*/}}
{{- define "gatehouse.cel.annotated" -}}
object.metadata.?annotations[?'gatehouse.dev/inject'].orValue('') == 'true'
{{- end -}}

{{- define "gatehouse.cel.unmarked" -}}
!(object.metadata.?annotations[?'gatehouse.dev/inject'].orValue('') in ['true', 'false'])
{{- end -}}

{{- define "gatehouse.cel.guardedPort" -}}
object.metadata.?annotations[?'gatehouse.dev/ports'].hasValue() || (object.spec.containers + object.spec.?initContainers.orValue([])).exists(c, c.?ports.orValue([]).exists(p, p.?name.orValue('') == 'mcp'))
{{- end -}}

{{- define "gatehouse.cel.names" -}}
['gatehouse', 'gatehouse-redirect']
{{- end -}}

{{/* The sidecar's whole lifecycle. One that an earlier release injected has none. */}}
{{- define "gatehouse.cel.hook" -}}
{'preStop': {'exec': {'command': ['/bin/sh', '-c', 'kill -USR2 1']}}}
{{- end -}}

{{/* Whether container c mounts a volume of the sidecar's, or has it as a device. */}}
{{- define "gatehouse.cel.mounts" -}}
c.?volumeMounts.orValue([]).exists(m, m.name.startsWith('gatehouse-')) || c.?volumeDevices.orValue([]).exists(d, d.name.startsWith('gatehouse-'))
{{- end -}}

{{/* Capabilities with which a container could go round the gate. The operator has the same list. */}}
{{- define "gatehouse.dangerous" -}}
ALL BPF CHECKPOINT_RESTORE DAC_READ_SEARCH NET_ADMIN NET_RAW PERFMON SYS_ADMIN SYS_BOOT SYS_MODULE SYS_PTRACE SYS_RAWIO
{{- end -}}

{{/* Whether container c has a privilege with which it could go round the gate. Runtimes take `net_admin` and `CAP_NET_ADMIN` as well. */}}
{{- define "gatehouse.cel.privileged" -}}
c.?securityContext.?privileged.orValue(false) || c.?securityContext.?capabilities.?add.orValue([]).exists(a, a.upperAscii().replace('CAP_', '') in {{ splitList " " (include "gatehouse.dangerous" .) | toJson }})
{{- end -}}

{{/* Whether container c has raw sockets, which runtimes grant unasked. Of a name with the kernel's prefix they drop nothing. */}}
{{- define "gatehouse.cel.raw" -}}
!c.?securityContext.?capabilities.?drop.orValue([]).exists(d, d in ['ALL', 'NET_RAW'])
{{- end -}}

{{/*
Binds a policy to what it matches and denies. Takes: root; name; keep: whether it stays on uninstall.
*/}}
{{- define "gatehouse.binding" -}}
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata:
  name: {{ .name }}
  labels: {{- include "gatehouse.labels" .root | nindent 4 }}
  {{- if .keep }}
  annotations:
    helm.sh/resource-policy: keep
  {{- end }}
spec:
  policyName: {{ .name }}
  validationActions: [Deny]
{{- end -}}
