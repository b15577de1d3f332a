package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"time"
)

// The files of keys and certificates, all made at start and signed by an authority that is gone after it.
type keys struct {
	folder string
	// The authority's certificate, as PEM.
	authority []byte

	certificate *x509.Certificate
	signer      *ecdsa.PrivateKey
	serial      int64
}

func makeKeys(folder string) (*keys, error) {
	signer, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	made := &keys{folder: folder, signer: signer}
	template := made.template(pkix.Name{CommonName: "control-plane"})
	template.IsCA, template.BasicConstraintsValid = true, true
	template.KeyUsage = x509.KeyUsageCertSign
	template.ExtKeyUsage = nil
	der, err := x509.CreateCertificate(rand.Reader, template, template, signer.Public(), signer)
	if err != nil {
		return nil, err
	}
	if made.certificate, err = x509.ParseCertificate(der); err != nil {
		return nil, err
	}
	made.authority = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})
	if err := os.WriteFile(made.path("authority.crt"), made.authority, 0o600); err != nil {
		return nil, err
	}
	if _, err := made.writeKey("accounts.key"); err != nil {
		return nil, err
	}
	if err := made.sign("server", pkix.Name{CommonName: "kube-apiserver"}); err != nil {
		return nil, err
	}
	return made, made.sign("admin", pkix.Name{CommonName: "admin", Organization: []string{"system:masters"}})
}

func (k *keys) path(name string) string { return filepath.Join(k.folder, name) }

// Writes NAME.key and NAME.crt, good for a server on this machine and for a client.
func (k *keys) sign(name string, subject pkix.Name) error {
	key, err := k.writeKey(name + ".key")
	if err != nil {
		return err
	}
	template := k.template(subject)
	template.IPAddresses = []net.IP{net.IPv4(127, 0, 0, 1)}
	template.DNSNames = []string{"localhost", "kubernetes.default.svc"}
	der, err := x509.CreateCertificate(rand.Reader, template, k.certificate, key.Public(), k.signer)
	if err != nil {
		return err
	}
	block := &pem.Block{Type: "CERTIFICATE", Bytes: der}
	return os.WriteFile(k.path(name+".crt"), pem.EncodeToMemory(block), 0o600)
}

func (k *keys) writeKey(name string) (*ecdsa.PrivateKey, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	der, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	block := &pem.Block{Type: "EC PRIVATE KEY", Bytes: der}
	return key, os.WriteFile(k.path(name), pem.EncodeToMemory(block), 0o600)
}

func (k *keys) template(subject pkix.Name) *x509.Certificate {
	k.serial++
	return &x509.Certificate{
		SerialNumber: big.NewInt(k.serial),
		Subject:      subject,
		NotBefore:    time.Now().Add(-time.Hour),
		NotAfter:     time.Now().Add(24 * time.Hour),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth},
	}
}
